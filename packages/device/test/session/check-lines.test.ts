import { NetRavenError } from '@netraven/core';
import { expect, test } from 'vitest';
import { getPlatform } from '../../src/index.ts';
import { checkLines, checkOptions } from '../../src/session/check-lines.ts';
import type { SessionContext } from '../../src/session/session-context.ts';

function check(platform: string, line: string): unknown {
  const context = { platform: getPlatform(platform), permissions: ['device:write'], name: 'r1' };
  return checkLines(['hostname x', line], context as unknown as SessionContext, (text) => text);
}

test.each([
  ['arista_eos', 'configure session'],
  ['arista_eos', 'configure session upgrade-7'],
  ['arista_eos', 'configure'],
  ['arista_eos', 'conf t'],
  ['arista_eos', ' configure  terminal'],
  ['cisco_ios', 'configure terminal'],
  ['cisco_ios', 'conf t'],
  ['cisco_ios', 'CONF TERM'],
  ['cisco_ios', 'config'],
  ['cisco_ios', 'configure terminal revert timer 5'],
  ['cisco_iosxr', 'configure exclusive'],
  ['cisco_iosxr', 'conf ex'],
  ['juniper_junos', 'configure'],
  ['juniper_junos', 'configure private'],
  ['juniper_junos', 'configure exclusive'],
  ['nokia_sros_classic', 'configure'],
  ['vyos_vyos', 'conf'],
])('a line for configuration mode of %s may not enter it: %s', (platform, line) => {
  expect(() => check(platform, line)).toThrow(NetRavenError);
  expect(() => check(platform, line)).toThrow(/ enters configuration mode$/);
});

test.each([
  ['nokia_sros_classic', 'configure router interface "system" address 192.0.2.1/32'],
  ['nokia_sros_classic', 'configure router'],
  ['nokia_sros_classic', 'configure system'],
  ['nokia_sros_classic', 'configure service epipe 7 customer 1 create'],
  ['nokia_sros_classic', 'configure test-oam'],
  ['cisco_ios', 'configuration mode exclusive'],
  ['arista_eos', 'interface Ethernet1'],
])('a line for configuration mode of %s that stays in it is allowed: %s', (platform, line) => {
  expect(check(platform, line)).toMatchObject([{ text: ['hostname x'] }, { text: [line] }]);
});

test.each([
  ['cisco_nxos', 'copy running-config startup-config'],
  ['cisco_nxos', 'copy run start'],
  ['cisco_nxos', 'checkpoint before'],
  ['cisco_nxos', 'rollback running-config checkpoint before'],
  ['arista_eos', 'write memory'],
  ['arista_eos', 'wr'],
  ['cisco_asa', 'wri mem'],
  ['arista_eos', 'configure replace startup-config'],
  ['aruba_aoscx', 'reload now'],
])('a line for configuration mode of %s may not save or load: %s', (platform, line) => {
  expect(() => check(platform, line)).toThrow(/ saves or loads a configuration$/);
});

test.each([
  ['juniper_junos', 'ed interfaces ge-0/0/0', 'edit'],
  ['juniper_junos', 'to', 'top'],
  ['juniper_junos', 'loa override x', 'load'],
  ['juniper_junos', 'ru request system reboot', 'run'],
  ['cisco_iosxr', 'roo', 'root'],
])('a line for configuration mode of %s may not cut a word that leaves its level: %s', (platform, line, word) => {
  expect(() => check(platform, line)).toThrow(` abbreviates \`${word}\``);
});

test('an empty text answers no question', () => {
  const answers = [{ when: ' ', say: 'yes' }];
  expect(() => checkOptions({ answers }, getPlatform('cisco_ios') as never)).toThrow('`when` of an answer');
});

test('a line is refused that the device would not take as it is', () => {
  expect(() => check('cisco_ios', `access-list 10 remark ${'x'.repeat(250)}`)).toThrow(
    'is longer than 253 characters, and cisco_ios would cut it',
  );
  expect(() => check('cisco_ios', 'ban motd #hello#')).toThrow('begins a text that NetRaven cannot type');
  expect(check('cisco_ios', 'banner motd  #hello#')).toHaveLength(2);
  expect(() => check('cisco_ios', '\tshutdown')).toThrow('holds a tab');
});

test('a job of NX-OS may save', () => {
  const context = { platform: getPlatform('cisco_nxos'), permissions: ['device:write'], name: 'r1' };
  const checked = (lines: readonly string[]): unknown =>
    checkLines(lines, context as unknown as SessionContext, (text) => text);
  const save = 'copy running-config startup-config';
  expect(checked(['scheduler job name save', ` ${save}`, 'scheduler schedule name nightly'])).toHaveLength(3);
  expect(checked(['scheduler job name save', save])).toHaveLength(2);
  expect(() => checked(['scheduler job name save', ` ${save}`, save])).toThrow(/ saves or loads a configuration$/);
  expect(() => checked(['interface Ethernet1/1', ` ${save}`])).toThrow(/ saves or loads a configuration$/);
});

test('`clear` of IOS XR, which drops all lines before it, is no line', () => {
  expect(() => check('cisco_iosxr', 'clear')).toThrow(/ leaves configuration mode or its level$/);
  expect(() => check('cisco_iosxr', 'cle')).toThrow(/ abbreviates `clear`$/);
});
