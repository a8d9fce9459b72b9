import { expect, it } from 'vitest';
import { mergeJobTypes } from '../../src/registrations/merge-job-types.ts';
import { record } from '@netraven/db/test-utils/fixtures';
import { registered } from './registered.ts';

it('a job type that several workers have is one entry', () => {
  const ntp = record('ntp', { icon: 'M0 0h24v24H0z', configSchema: { type: 'object' } });
  const [only, ...others] = mergeJobTypes([registered('a', ntp), registered('b', ntp)]);
  expect(others).toEqual([]);
  expect(only).toEqual({
    jobType: 'ntp',
    label: 'ntp',
    description: '',
    icon: 'mdi-cog',
    iconPath: 'M0 0h24v24H0z',
    defaultSchedule: 'onetime',
    scope: 'device',
    platforms: [],
    requires: [],
    timeoutMs: 300_000,
    retries: 2,
    state: 'ready',
    configSchema: { type: 'object' },
    package: { name: '@netraven/job-ntp', version: '1.0.0', origin: 'declared' },
    permissions: [],
    problems: [],
    workers: ['a', 'b'],
    versions: [{ name: '@netraven/job-ntp', version: '1.0.0', workers: ['a', 'b'] }],
  });
});

it('if versions differ, the longest running worker describes the job type', () => {
  const [only] = mergeJobTypes([
    registered('b', record('ntp', { version: '2.0.0', configSchema: { type: 'object', required: ['server'] } })),
    registered('c', record('ntp', { version: '2.0.0' })),
    registered('a', record('ntp', { configSchema: { type: 'object' } })),
  ]);
  expect(only).toMatchObject({
    package: { version: '1.0.0' },
    configSchema: { type: 'object' },
    workers: ['a', 'b', 'c'],
    versions: [
      { version: '1.0.0', workers: ['a'] },
      { version: '2.0.0', workers: ['b', 'c'] },
    ],
  });
});

it('two packages with the same job type are two versions', () => {
  const [only] = mergeJobTypes([
    registered('a', record('ntp')),
    registered('b', record('ntp', { name: 'netraven-job-ntp' })),
  ]);
  expect(only?.versions.map(({ name }) => name)).toEqual(['@netraven/job-ntp', 'netraven-job-ntp']);
});

it('only ready job types are listed, sorted by id', () => {
  const packages = ['zeta', 'alpha'].map((jobType) => registered('a', record(jobType)));
  const merged = mergeJobTypes([...packages, registered('a', record('off', { state: 'disabled' }))]);
  expect(merged.map(({ jobType }) => jobType)).toEqual(['alpha', 'zeta']);
});

it('absent fields of a package are null', () => {
  expect(mergeJobTypes([registered('a', record('ntp'))])).toMatchObject([{ configSchema: null, iconPath: null }]);
});
