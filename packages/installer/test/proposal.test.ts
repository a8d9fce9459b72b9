import { expect, it } from 'vitest';
import type { PackageRecord } from '@netraven/core/registry';
import { differences } from '../src/proposal.ts';

const record = (more: object): PackageRecord => ({
  name: 'netraven-job-x',
  version: '1.0.0',
  path: '/x',
  origin: 'declared',
  state: 'ready',
  permissions: [],
  problems: [],
  ...more,
});

it('lists changes of permissions, meta and config schema', () => {
  const before = record({
    permissions: ['network'],
    configSchema: { properties: { depth: { type: 'number', default: 1 } } },
  });
  const after = record({
    version: '2.0.0',
    permissions: ['network', 'device:write'],
    configSchema: { properties: { depth: { type: 'number', default: 2 }, mode: { type: 'string' } } },
  });
  expect(differences(before, after)).toEqual([
    { path: 'permissions', before: ['network'], after: ['device:write', 'network'] },
    { path: 'configSchema.properties.depth.default', before: 1, after: 2 },
    { path: 'configSchema.properties.mode', after: { type: 'string' } },
  ]);
});

it('finds no difference if only the order differs', () => {
  const of = (permissions: readonly string[]): PackageRecord => record({ permissions });
  expect(differences(of(['network', 'device:write']), of(['device:write', 'network']))).toEqual([]);
});
