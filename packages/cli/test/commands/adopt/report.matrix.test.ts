import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeOxidizedFolder } from '@netraven/test-utils/oxidized-folder';
import { startAdopting } from './adopting.ts';

const plain = (name: string, more = ''): string => `version 15.2\nhostname ${name}\n${more}end\n`;

it('the report names what is different, missing, truncated or unmasked, and no secret', async () => {
  const { host, command } = await startAdopting();
  const oxidized = makeOxidizedFolder(host.at('oxidized'), { devices: 12, commits: 90, truncated: 1 });
  const { folder, truncated, secrets } = oxidized;
  // Without secrets, or with those that Oxidized has hidden.
  oxidized.commit('sw-001', plain('sw-001', 'snmp-server community <secret hidden> RO\n'), 1_750_000_000);
  oxidized.commit('sw-002', plain('sw-002'), 1_750_000_001);
  expect((await command('adopt', 'oxidized', folder)).code).toBe(0);
  expect((await command('devices', 'add', 'new-1', '192.0.2.99', '--platform', 'cisco_ios')).code).toBe(0);
  oxidized.commit('sw-002', plain('sw-002', 'ntp server 192.0.2.1\nntp server 192.0.2.2\n'), 1_750_000_002);
  oxidized.commit('sw-003', Buffer.alloc(9).toString(), 1_750_000_003);
  writeFileSync(join(folder, 'router.db'), '');

  const shown = await command('adopt', 'report', 'oxidized', folder);
  expect(shown.code).toBe(0);
  const row = (name: string): string[] =>
    (new RegExp(`^${name} .*$`, 'm').exec(shown.stdout)?.[0] ?? '').split(/ {2,}/);
  expect(row('sw-001')).toEqual(['']);
  expect(row('sw-002')).toEqual(['sw-002', 'different', '0', '2', '0', '-']);
  expect(row('sw-003')).toEqual(['sw-003', 'unreadable there: binary', '-', '-', '-', '-']);
  expect(row('sw-005')).toEqual(['sw-005', 'equal', '0', '0', '1', '-']);
  expect(row('gone-1')).toEqual(['gone-1', 'missing here', '-', '-', '-', '-']);
  expect(row('new-1')).toEqual(['new-1', 'missing there', '-', '-', '-', '-']);
  expect(truncated).toEqual(['sw-011']);
  expect(row('sw-011').at(-1)).toBe('its last line is not `end`');
  expect(shown.stderr).toContain(
    '16 devices: 10 equal, 1 different, 3 missing here, 1 missing there, 1 unreadable there, 1 truncated there,',
  );
  // One is unreadable, and three are no devices.
  const rows = shown.stdout.split('\n').map((line) => line.split(/ {2,}/));
  const unmasked = rows.filter((cells) => Number(cells[4]) > 0).length;
  expect(unmasked).toBeGreaterThan(1);
  expect(shown.stderr).toMatch(
    new RegExp(` ${unmasked} with secrets in clear there, 4 not checked for secrets\\.$`, 'm'),
  );
  for (const secret of secrets) expect(shown.stdout + shown.stderr).not.toContain(secret);
});
