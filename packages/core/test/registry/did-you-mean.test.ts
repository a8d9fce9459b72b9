import { expect, it } from 'vitest';
import { nearest } from '../../src/registry/index.ts';

const known = ['cisco_ios', 'cisco_xr', 'linux_frr', 'core-1', 'maxRetries', 'permissions', '@netraven/job-backup'];

it.each([
  ['cisco_iso', 'cisco_ios'],
  ['cisco-ois', 'cisco_ios'],
  ['Cisco IOS', 'cisco_ios'],
  ['ciscoiox', 'cisco_ios'],
  ['linux_fr', 'linux_frr'],
  ['cor-1', 'core-1'],
  ['core-01', 'core-1'],
  ['max_retries', 'maxRetries'],
  ['permission', 'permissions'],
  ['@netraven/job-bakup', '@netraven/job-backup'],
])('%s is a misspelt %s', (word, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

it.each(['cisco_nxos', 'cisco_asa', 'linux', 'core-2', 'core', 'edge-1', '', '---', '@netraven/job-restore'])(
  '%s is another word, not a typo',
  (word) => {
    expect(nearest(word, known)).toBeUndefined();
  },
);
