import type { ImportResult } from '@netraven/api';
import { expect, it } from 'vitest';
import { showImport } from '../../../src/commands/devices/show-import.ts';
import { recorded } from '../../../test-utils/recorded.ts';

const nothing: ImportResult = {
  kind: 'ansible',
  written: true,
  additions: [],
  changes: [],
  removals: [],
  busy: [],
  keptPools: [],
  unchanged: 3,
  bad: [],
  skipped: [],
  credentials: [],
  outside: [],
  notes: [],
  locked: 0,
  shrunk: false,
  renamed: false,
};

function linesOf(result: Partial<ImportResult>): string[] {
  const terminal = recorded();
  showImport(terminal, { ...nothing, ...result }, {});
  return terminal.written.flatMap(([kind, text]) => (kind === 'err' ? text : []));
}

it.each([
  [1, '1 device or file with values'],
  [2, '2 devices or files with values'],
])('devices and files with locked values are counted, not the values: %i', (locked, words) => {
  expect(linesOf({ locked })).toContain(`${words} of Ansible Vault that were not opened. Set NETRAVEN_VAULT_PASSWORD.`);
});

it('new devices whose platform must be detected are named', () => {
  const added = (name: string, platform: string) =>
    ({
      name,
      platform,
      at: 'line 2',
      address: '10.0.0.1',
      port: 22,
      tags: [],
      notes: [],
    }) as ImportResult['additions'][number];
  const lines = linesOf({ additions: [added('a', 'auto'), added('b', 'cisco_ios'), added('c', 'auto')] });
  expect(lines).toContain('The platform of a, c is not certain. Detect each: `netraven devices detect <name>`');
  expect(linesOf({ additions: [added('b', 'cisco_ios')] })).toHaveLength(1);
});

it('busy devices are not counted as removed', () => {
  expect(linesOf({ removals: ['a', 'b', 'c'], busy: ['a', 'b'] })).toEqual([
    'Read as ansible: 0 to add, 0 to change, 1 to remove, 2 busy, 3 unchanged. Done.',
  ]);
  expect(linesOf({ removals: ['a'], busy: ['a'] })).toEqual([
    'Read as ansible: 0 to add, 0 to change, 1 busy, 3 unchanged. Done.',
  ]);
});

it('devices that stay in their pools are named, the first five', () => {
  expect(linesOf({ keptPools: ['a'] })).toContain(
    'A task or test runs, so the pool stays: a. Import again when it has ended.',
  );
  expect(linesOf({ keptPools: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] })).toContain(
    'A task or test runs, so the pool stays: a, b, c, d, e and 2 more. Import again when it has ended.',
  );
});
