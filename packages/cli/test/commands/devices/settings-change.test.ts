import { Command } from 'commander';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { settingsInLine } from '../../../src/commands/devices/describe-settings.ts';
import { declareSettings, variable, type SettingFlags } from '../../../src/commands/devices/setting-options.ts';
import { changesOf } from '../../../src/commands/devices/settings-change.ts';
import { inProcess } from '../../in-process.ts';
import { matching } from '../../matching.ts';

it.each([
  ['limits', '--unset limits --limit connectMs=5000'],
  ['limits.connectMs', '--unset limits.connectMs --limit connectMs=5000'],
  ['vars', '--unset vars --var site=ams'],
  ['fresh-within', '--unset fresh-within --fresh-within backup=26h'],
  ['verify-changes', '--unset verify-changes --no-verify-changes'],
  ['transport', '--unset transport --transport ssh'],
])('%s cannot be removed and set at once', async (name, options) => {
  const host = new HostFolder();
  for (const command of ['devices set core-1', 'tags set core']) {
    const { code, stderr } = await inProcess(host, `${command} ${options}`.split(' '));
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: matching(` cannot be set together with --unset ${name}\n`),
    });
  }
});

it.each([
  ['--verify-changes', true],
  ['--no-verify-changes', false],
  ['--unset verify-changes', null],
])('%s changes the setting verifyChanges to %s', (options, verifyChanges) => {
  const command = declareSettings(new Command(), { unset: true }).parse(options.split(' '), { from: 'user' });
  expect(changesOf(command.opts<SettingFlags>())).toEqual({ verifyChanges });
});

it('settings in words say which changes are verified', () => {
  expect(settingsInLine({ verifyChanges: true })).toBe('verify changes always');
  expect(settingsInLine({ verifyChanges: false })).toBe('verify changes as the job sets');
});

it('a part of a setting can be removed while another is set', async () => {
  const args = 'devices set core-1 --unset limits.loginMs --limit connectMs=5000'.split(' ');
  expect((await inProcess(new HostFolder(), args)).stderr).toContain('NR_SERVER_NOT_RUNNING');
});

it.each([
  ['65000', 65_000],
  ['-1.5', -1.5],
  ['65000.10', '65000.10'],
  ['17.10', '17.10'],
  ['007', '007'],
  ['1.2.3', '1.2.3'],
  ['12345678901234567890', '12345678901234567890'],
  ['"7"', '7'],
  ['true', true],
])('the variable %s is stored as it would be written', (text, value) => {
  expect(variable(`asn=${text}`)).toEqual({ asn: value });
});
