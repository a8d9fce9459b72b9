import type { ArtifactVersion } from '@netraven/api';
import { expect, it } from 'vitest';
import { toChange } from '../../src/artifact/to-change.ts';

const version = {
  id: 5,
  deviceId: 'the-id',
  deviceName: 'core-1',
  jobType: 'backup',
  name: 'running-config',
} as ArtifactVersion;

it.each([
  [undefined, {}],
  [2, { from: '2' }],
  [null, { view: 'text' }],
])('a version compared with %s', (from, query) => {
  expect(toChange(version, from)).toMatchObject({
    params: { name: 'the-id' },
    query: { job: 'backup', artifact: 'running-config', to: '5', ...query },
  });
});
