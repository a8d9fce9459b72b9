import { describe, expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import type { ConfigureData } from '../../src/check/check-configure.ts';
import { builtInFolder, requirePlatform } from '../../src/platform/platforms.ts';
import { readDataFile } from '../../src/platform/read-file.ts';
import { compilePlatform } from '../../src/platform/compiled-platform.ts';

function dataOf(id: string): ConfigureData | undefined {
  const text = readDataFile(builtInFolder(id), 'configure.json');
  return text === undefined ? undefined : (JSON.parse(text) as ConfigureData);
}

const most = [
  ...['arista_eos', 'aruba_aoscx', 'cisco_asa', 'cisco_ios', 'cisco_iosxr', 'cisco_nxos', 'cisco_smb', 'dell_os10'],
  ...['juniper_junos', 'linux_frr', 'ruckus_icx', 'vyos_vyos'],
];

test('each platform that can be configured knows refusals', () => {
  const own = listPlatforms().filter(({ id, configure }) => configure !== undefined && dataOf(id) !== undefined);
  expect(own.length).toBeGreaterThan(15);
  for (const { id } of own) {
    const count = dataOf(id)?.refused.length ?? 0;
    expect.soft(count, id).toBeGreaterThanOrEqual(most.includes(id) ? 15 : 5);
  }
  expect(most.filter((id) => !own.some((platform) => platform.id === id))).toEqual([]);
});

/** Returns each source that the data of a platform names. */
function sourcesOf(id: string): string[] {
  const found: string[] = [];
  for (const name of ['configure.json', 'platform.json', 'session.json']) {
    const text = readDataFile(builtInFolder(id), name);
    if (text === undefined) continue;
    JSON.parse(text, (key, value: unknown) => {
      if (key === 'source' && typeof value === 'string') found.push(value);
      return value;
    });
  }
  return found;
}

test('each source names the place where it can be checked', () => {
  const vague = /\b(?:public|various|forum|transcripts?)\b|\blab notes\b/i;
  const sources = listPlatforms().flatMap(({ id }) => sourcesOf(id).map((source) => `${id}: ${source}`));
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.filter((source) => vague.test(source))).toEqual([]);
});

test('no platform answers a question before a restart, an erasure or a loss of the connection', () => {
  const dangerous = [
    'Proceed with reload? [confirm]',
    'Continue with reload? [confirm]',
    'This command will reboot the system. (y/n)?  [n] ',
    'Reboot the system ? [yes,no] (no) ',
    'Are you sure you want to reboot this system? [y/N] ',
    'Erasing the nvram filesystem will remove all configuration files! Continue? [confirm]',
    'Do you really want to remove these keys? [yes/no]: ',
    'Are you sure you want to reload the switch? (y/n) ',
    'Do you want to continue? (y/n):',
    'Continue? [yes/no]: ',
    'Uncommitted changes found, commit them before exiting(yes/no/cancel)? [cancel]: ',
  ];
  for (const platform of listPlatforms()) {
    for (const { question } of compilePlatform(platform).questions) {
      expect
        .soft(
          dangerous.filter((asked) => question.test(asked)),
          platform.id,
        )
        .toEqual([]);
    }
  }
});

describe('lines that open no section', () => {
  test.each([
    ['cisco_ios', 'ip access-list resequence web 10 10'],
    ['cisco_ios', 'ip vrf forwarding RED'],
    ['cisco_ios', 'vlan internal allocation policy ascending'],
    ['cisco_ios', 'vlan dot1q tag native'],
    ['cisco_ios', 'crypto map VPN'],
    ['cisco_ios', 'crypto map VPN 65000 ipsec-isakmp dynamic DYN'],
    ['cisco_ios', 'ip sla schedule 1 start-time now life forever'],
    ['cisco_ios', 'track 1 decrement 10'],
    ['cisco_ios', 'template peer-policy P'],
    ['cisco_ios', 'wlan corp policy corp'],
    ['cisco_ios', 'monitor session 1 source interface Gi0/1'],
    ['cisco_ios', 'ipv6 router isis core'],
    ['cisco_ios', 'default interface GigabitEthernet0/1'],
    ['cisco_nxos', 'vlan dot1q tag native'],
    ['cisco_nxos', 'track 1 decrement 20'],
    ['cisco_nxos', 'track 1'],
    ['cisco_nxos', 'vrf member RED'],
    ['cisco_nxos', 'template peer P'],
    ['arista_eos', 'vrf RED'],
    ['arista_eos', 'vlan internal order ascending range 1006 1199'],
    ['arista_eos', 'ip prefix-list PL seq 10 permit 10.0.0.0/8'],
    ['cisco_asa', 'tunnel-group 203.0.113.1 type ipsec-l2l'],
    ['cisco_asa', 'username bob password x'],
    ['cisco_asa', 'group-policy GP internal'],
    ['cisco_asa', 'crypto map outside_map 10 match address x'],
    ['dell_os9', 'ip vrf forwarding RED'],
    ['aruba_aoscx', 'vlan access 10'],
    ['aruba_aoscx', 'vrf attach RED'],
    ['linux_frr', 'ip prefix-list PL seq 5 permit 10.0.0.0/8'],
  ])('%s: %s', (id, line) => {
    expect(compilePlatform(requirePlatform(id)).sectionHeads?.test(line)).toBe(false);
  });
});

describe('the mode in a prompt', () => {
  test.each([
    ['cisco_nxos', 'leaf1(maint-mode)(config-if)# ', 'config-if'],
    ['cisco_nxos', 'leaf1(config)# ', 'config'],
    ['arista_eos', 'leaf1(config-s-netrav-if-Et1)#', 'config-s-netrav-if-Et1'],
    ['cisco_iosxr', 'RP/0/RP0/CPU0:r1(config-rpl-if)#', 'config-rpl-if'],
    ['nokia_sros_classic', '*A:r1>config>router>bgp$ ', 'config>router>bgp'],
    ['ruckus_icx', 'SSH@icx1(config-routemap RM)#', 'config-routemap RM'],
    ['dell_os9', 'sw1(conf-if-te-0/1)#', 'conf-if-te-0/1'],
    ['extreme_voss', 'voss1:1(mgmt:oob)# ', 'mgmt:oob'],
  ])('%s: %s', (id, prompt, mode) => {
    expect(compilePlatform(requirePlatform(id)).configurePrompt?.exec(prompt)?.groups?.['mode']).toBe(mode);
  });
});

test('a Nexus in maintenance mode shows it in each prompt', () => {
  const { anyPrompt, maintenancePrompt } = compilePlatform(requirePlatform('cisco_nxos'));
  expect(anyPrompt.test('leaf1(maint-mode)# ')).toBe(true);
  for (const prompt of ['leaf1(maint-mode)# ', 'leaf1(maint-mode)(config)# ']) {
    expect(maintenancePrompt?.test(prompt)).toBe(true);
  }
  for (const prompt of ['leaf1# ', 'leaf1(config)# ']) expect(maintenancePrompt?.test(prompt)).toBe(false);
});

test('only sessions of EOS that NetRaven left behind are dropped', () => {
  const { pendingLine } = compilePlatform(requirePlatform('arista_eos'));
  // A session in use names its user and terminal.
  const lines = [
    '  netraven-12ab          pending                                                  ',
    '  netraven-34cd          pending         admin       vty5                          ',
    '* netraven-56ef          pending         admin       vty6                          ',
    '  netraven-78ab          completed                                                 ',
    '  sess-2174--797967552-2 pending                                                   ',
  ];
  expect(lines.map((line) => pendingLine?.exec(line)?.groups?.['name'])).toEqual([
    'netraven-12ab',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('Junos with several routing engines shows its role and the level before each prompt', () => {
  const { beforePrompt } = compilePlatform(requirePlatform('juniper_junos'));
  for (const line of ['{master:0}', '[edit]', '{master:0}[edit]', '{primary:node0}[edit system services]']) {
    expect(beforePrompt?.test(line), line).toBe(true);
  }
  expect(beforePrompt?.test('{master:0}[edit] error: x')).toBe(false);
});
