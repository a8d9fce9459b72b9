// cspell:words allowaccess deviceconfig tacplus
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { configSchema } from '../src/index.ts';
import { ruleSchema, type Rule } from '../src/rules.ts';
import { linesOf, sectionsOf } from '../src/sections.ts';
import { standStill } from '@netraven/test-utils/stand-still';

const config = `hostname core-1
ntp server 192.0.2.1
interface Gi0/1
 description uplink
 ip address 192.0.2.9 255.255.255.0
interface Gi0/2
 shutdown
line vty 0 4
 transport input telnet
 transport input ssh
`;
const device = { name: 'core-1', platform: 'cisco_ios', vars: { ntp: '192.0.2.1', other: 2 } };

/** Returns the findings of one rule: `where: message`. */
const findingsOf = async (rule: object): Promise<string[] | undefined> =>
  (await check(config, [ruleSchema.parse({ id: 'rule', ...rule })], device))[0]?.findings.map(
    ({ where = '', message }) => `${where}: ${message}`,
  );

it('lines that must be there, with variables of the device', async () => {
  expect(await findingsOf({ kind: 'present', lines: ['ntp server {ntp}'] })).toEqual([]);
  expect(await findingsOf({ kind: 'present', lines: ['ntp server {ntp}', 'ntp server {other}'] })).toEqual([
    ': rule: `ntp server 2` is missing',
  ]);
  expect(await findingsOf({ kind: 'present', lines: ['snmp {community}'] })).toEqual([
    ': rule: the device core-1 has no variable community',
  ]);
});

it('lines that must not be there, in whole and not in part', async () => {
  expect(await findingsOf({ kind: 'absent', lines: ['transport input telnet'], why: 'clear text' })).toEqual([
    'line 9: rule: `transport input telnet` is there (clear text)',
  ]);
  expect(await findingsOf({ kind: 'absent', lines: ['transport input'] })).toEqual([]);
});

it('patterns, compared with each line', async () => {
  expect(await findingsOf({ kind: 'some-match', pattern: '^ntp server ' })).toEqual([]);
  expect(await findingsOf({ kind: 'some-match', pattern: '^logging host ' })).toEqual([
    ': rule: no line matches `^logging host `',
  ]);
  expect(await findingsOf({ kind: 'none-match', pattern: 'telnet$' })).toEqual([
    'line 9: rule: `transport input telnet` matches `telnet$`',
  ]);
});

it('each section must keep the rule, and a rule without such a section is said to be not checked', async () => {
  expect(await findingsOf({ kind: 'some-match', section: 'interface *', pattern: '^description ' })).toEqual([
    'interface Gi0/2: rule: no line matches `^description `',
  ]);
  expect(await findingsOf({ kind: 'absent', section: 'line vty *', lines: ['transport input telnet'] })).toEqual([
    'line vty 0 4, line 9: rule: `transport input telnet` is there',
  ]);
  const [unchecked] = await check(
    config,
    [ruleSchema.parse({ id: 'bgp', kind: 'present', section: 'router bgp *', lines: ['x'] })],
    device,
  );
  expect(unchecked).toMatchObject({
    unchecked: 'there is no section `router bgp *`',
    findings: [{ severity: 'info', message: 'bgp: not checked, because there is no section `router bgp *`' }],
  });
});

it('rules of other platforms do not apply', async () => {
  const rule = { kind: 'present', lines: ['hostname core-1'] };
  expect(await findingsOf({ ...rule, platforms: ['juniper_junos'] })).toBeUndefined();
  expect(await findingsOf({ ...rule, platforms: ['juniper_junos', 'cisco_*'] })).toEqual([]);
});

it('a line with a secret cannot be compared, and is not taken for kept', async () => {
  const masked = 'enable secret 5 <secret:3f9a6c0b1d2e4f58>\nend\n';
  const findings = async (kind: string, line: string): Promise<readonly object[]> =>
    (await check(masked, [ruleSchema.parse({ id: 'rule', kind, lines: [line] })], device))[0]?.findings ?? [];
  const cannot = {
    message: 'rule: `enable secret 5 <secret:3f9a6c0b1d2e4f58>` cannot be compared: use a pattern around the secret',
    where: 'line 1',
  };
  expect(await findings('absent', 'enable secret 5 $1$mERr$hx5r')).toMatchObject([cannot]);
  expect(await findings('present', 'enable secret 5 $1$mERr$hx5r')).toMatchObject([cannot]);
  expect(await findings('absent', 'enable secret 9 $1$mERr$hx5r')).toEqual([]);
});

it('a line that is nothing but a secret, such as one of a private key, is no line that cannot be compared', async () => {
  const key = 'set private-key "-----BEGIN PRIVATE KEY-----\n<secret:3f9a6c0b1d2e4f58>\n-----END PRIVATE KEY-----"\n';
  const findings = async (kind: string): Promise<readonly object[]> =>
    (await check(key, [ruleSchema.parse({ id: 'rule', kind, lines: ['set admin-telnet enable'] })], device))[0]
      ?.findings ?? [];
  expect(await findings('absent')).toEqual([]);
  expect(await findings('present')).toMatchObject([{ message: 'rule: `set admin-telnet enable` is missing' }]);
});

it('a pattern does not see the text of a mask', async () => {
  const masked = 'snmp-server community <secret:3f9a6c0b1d2e4f58> RO\n';
  const findings = async (kind: string, pattern: string): Promise<readonly object[]> =>
    (await check(masked, [ruleSchema.parse({ id: 'rule', kind, pattern })], device))[0]?.findings ?? [];
  expect(await findings('none-match', 'secret')).toEqual([]);
  expect(await findings('none-match', '3f9a')).toEqual([]);
  expect(await findings('some-match', '\\bsecret\\b')).toMatchObject([
    { message: 'rule: no line matches `\\bsecret\\b`' },
  ]);
  expect(await findings('some-match', '^snmp-server community \\S+ RO$')).toEqual([]);
});

it('a pattern that would match with another text in place of a secret cannot be compared', async () => {
  const masked = 'line vty 0 4\nsnmp-server community <secret:3f9a6c0b1d2e4f58> RO\nusername a secret 9 <secret:ab>\n';
  const findings = async (kind: string, pattern: string): Promise<readonly object[]> =>
    (await check(masked, [ruleSchema.parse({ id: 'rule', kind, pattern })], device))[0]?.findings ?? [];
  const cannot = {
    message:
      'rule: `snmp-server community <secret:3f9a6c0b1d2e4f58> RO` cannot be compared: use a pattern around the secret',
    where: 'line 2',
  };
  for (const pattern of ['^snmp-server community public\\b', 'community\\s+(public|private)\\s']) {
    expect(await findings('none-match', pattern)).toEqual([expect.objectContaining(cannot)]);
    expect(await findings('some-match', pattern)).toEqual([expect.objectContaining(cannot)]);
  }
  expect(await findings('none-match', '^snmp-server host public')).toEqual([]);
  // Such a pattern says nothing about the text around a secret, so each secret of a device would be in question.
  expect(await findings('none-match', 'telnet$')).toEqual([]);
});

it('a section is at the top, or at its path, and ends at the next line that is not deeper', () => {
  const nested = linesOf('a (1) [x]\n b\n  c\n d\na (2) [x]\n\n e\nf\n b\n  g\n');
  const found = (path: string): (readonly [string, ...string[]])[] =>
    sectionsOf(nested, path).map(({ head, lines }) => [head, ...lines.map(({ text }) => text)]);
  expect(found('a (?) [x]')).toEqual([
    ['a (1) [x]', 'b', 'c', 'd'],
    ['a (2) [x]', 'e'],
  ]);
  expect(found('b')).toEqual([]);
  expect(found('* > b')).toEqual([
    ['a (1) [x] > b', 'c'],
    ['f > b', 'g'],
  ]);
  expect(found('f > b > g')).toEqual([['f > b > g']]);
});

/** Returns the running configuration that the platform was tried with. */
const recorded = (platform: string): string =>
  readFileSync(new URL(`../../device/platforms/${platform}/running-config.txt`, import.meta.url), 'utf8');

/** Returns `kept`, the first message of what breaks a rule, or why it was not checked. */
async function verdictOn(text: string, rule: object): Promise<string> {
  const [one] = await check(text, [ruleSchema.parse({ id: 'rule', ...rule })], device);
  return one?.unchecked ?? one?.findings[0]?.message ?? 'kept';
}

it.each([
  ['dell_os6', 'interface Gi1/0/2', 'switchport access vlan 10'],
  ['dell_os6', 'line ssh', 'login authentication "networkList"'],
  ['ubiquiti_edgeswitch', 'ip access-list VTY', 'permit tcp 192.0.2.0 0.0.0.255 any eq 22'],
  ['ubiquiti_edgeswitch', 'interface*0/2', 'vlan pvid 10'],
  ['netgear_managed', 'interface 1/0/2', 'vlan pvid 10'],
  ['netgear_managed', 'vlan database', 'vlan name 10 "office"'],
  ['cisco_smb', 'line ssh', 'exec-timeout 15'],
  ['cisco_smb', 'management access-list *', 'permit ip-source 198.51.100.0 mask 255.255.255.0 service ssh'],
  ['extreme_voss', 'interface GigabitEthernet 1/2', 'isis enable'],
  ['fortinet_fortios', 'config system replacemsg *', 'set format text'],
  ['fortinet_fortios', 'config vpn certificate local > edit *', '-----END CERTIFICATE-----"'],
  ['f5_tmos', 'ltm rule *', '}}'],
  [
    'paloalto_panos',
    'config > devices > * > deviceconfig > system > snmp-setting > access-setting > version > v2c',
    'snmp-community-string lesegeheimnis;',
  ],
  ['juniper_junos', 'system > services', 'ssh;'],
  ['nokia_sros_classic', 'system > security > password', 'authentication-order tacplus local'],
  ['netgate_pfsense', '<pfsense> > <system>', '<hostname>fw-s1</hostname>'],
])('%s: a line that the section %s has breaks a rule against it', async (platform, section, line) => {
  expect(await verdictOn(recorded(platform), { kind: 'absent', section, lines: [line] })).toBe(
    `rule: \`${line}\` is there`,
  );
  expect(await verdictOn(recorded(platform), { kind: 'present', section, lines: [line] })).toBe('kept');
});

it.each(['ubiquiti_edgeswitch', 'netgear_managed'])(
  '%s: a section without lines is not checked, whatever the rule demands',
  async (platform) => {
    const text = recorded(platform);
    const why = 'the section `line telnet` is empty';
    expect(await verdictOn(text, { kind: 'absent', section: 'line telnet', lines: ['x'] })).toBe(why);
    expect(await verdictOn(text, { kind: 'none-match', section: 'line telnet', pattern: 'x' })).toBe(why);
    expect(await verdictOn(text, { kind: 'present', section: 'line telnet', lines: ['x'] })).toBe(why);
  },
);

it('a line that opens no section is not taken for one', async () => {
  const rule = { kind: 'absent', lines: ['set mtu 1500'] };
  expect(await verdictOn(recorded('dell_os6'), { ...rule, section: 'hostname *' })).toBe(
    'the section `hostname *` is empty',
  );
  expect(await verdictOn(recorded('netgear_managed'), { ...rule, section: 'snmp-server contact *' })).toBe(
    'the section `snmp-server contact *` is empty',
  );
  expect(await verdictOn(recorded('mikrotik_routeros'), { ...rule, section: '/ip dns *' })).toBe(
    'the section `/ip dns *` is empty',
  );
  expect(await verdictOn(recorded('extreme_exos'), { ...rule, section: 'configure vlan *' })).toBe(
    'the section `configure vlan *` is empty',
  );
});

it('a section whose end is missing is not checked, unless what was found breaks the rule', async () => {
  const rule = { kind: 'none-match', pattern: '^telnet;' };
  const why = 'the end of the section `services {` was not found';
  expect(await verdictOn('services {\n  ssh;\n', { ...rule, section: 'services' })).toBe(why);
  expect(await verdictOn('services {\n  a "{";\n}}\n', { ...rule, section: 'services' })).toBe(why);
  expect(await verdictOn('services {\n  telnet;\n}\nservices {\n', { ...rule, section: 'services' })).toBe(
    'rule: `telnet;` matches `^telnet;`',
  );
  expect(await verdictOn('config system global\n  set a b\n', { ...rule, section: 'config system *' })).toBe(
    'the end of the section `config system global` was not found',
  );
});

it('sections within a section that is not indented belong to it', async () => {
  const text = 'policy-map lab in\nclass a\nmark cos 1\nexit\nclass b\nmark cos 2\nexit\nexit\nhostname x\n';
  const marks = (section: string): Promise<string> =>
    verdictOn(text, { kind: 'none-match', section, pattern: '^(mark cos 2|hostname .*)$' });
  expect(await marks('policy-map *')).toBe('rule: `mark cos 2` matches `^(mark cos 2|hostname .*)$`');
  expect(await marks('policy-map * > class a')).toBe('kept');
  expect(await marks('policy-map * > class *')).toBe('rule: `mark cos 2` matches `^(mark cos 2|hostname .*)$`');
  // A kind of section that is not known: two ends in a row tell of it.
  const nested = 'captive-portal\nunknown 1\na\nexit\nexit\nhostname x\n';
  const [section] = sectionsOf(linesOf(nested), 'captive-portal');
  expect(section?.lines.map((line) => line.text)).toEqual(['unknown 1', 'a', 'exit']);
});

it('a virtual domain of FortiOS is a section, though nothing is indented below it', async () => {
  const text = `config vdom
edit root
config system interface
    edit "wan1"
        set allowaccess ping telnet
    next
end
next
end
config vdom
edit lab
config system interface
    edit "wan2"
        set allowaccess ping
    next
end
next
end
`;
  const rule = { kind: 'none-match', pattern: 'telnet' };
  const broken = 'rule: `set allowaccess ping telnet` matches `telnet`';
  expect(await verdictOn(text, { ...rule, section: 'config system interface > edit *' })).toBe(broken);
  expect(await verdictOn(text, { ...rule, section: 'config vdom > edit root' })).toBe(broken);
  expect(await verdictOn(text, { ...rule, section: 'config vdom > edit lab > config system interface' })).toBe('kept');
});

it('an `end` within an entry of FortiOS ends its table too, as below a virtual domain', async () => {
  const text = `config vdom
edit root
next
edit lab
next
end
config global
config system global
    set admintimeout 30
end
end
config vdom
edit root
config system interface
    edit "wan1"
        set allowaccess ping telnet
    next
end
end
config vdom
edit lab
config system settings
    set comments "lab"
end
end
`;
  const telnet = { kind: 'none-match', pattern: 'telnet' };
  const broken = 'rule: `set allowaccess ping telnet` matches `telnet`';
  expect(await verdictOn(text, { ...telnet, section: 'config vdom' })).toBe(broken);
  expect(await verdictOn(text, { ...telnet, section: 'config vdom > edit root' })).toBe(broken);
  expect(await verdictOn(text, { ...telnet, section: 'config vdom > edit root > config system interface' })).toBe(
    broken,
  );
  expect(await verdictOn(text, { ...telnet, section: 'config vdom > edit lab' })).toBe('kept');
  // The list of the virtual domains at the beginning has no lines of them.
  const comments = { kind: 'present', lines: ['set comments "lab"'] };
  expect(await verdictOn(text, { ...comments, section: 'config vdom > edit lab' })).toBe('kept');
  expect(await verdictOn(text, { ...comments, section: 'config vdom > edit *' })).toBe(
    'rule: `set comments "lab"` is missing',
  );
});

it('a line of a value of several lines is no section', () => {
  const lines = linesOf(recorded('fortinet_fortios'));
  expect(sectionsOf(lines, 'config system fake')).toEqual([]);
  expect(sectionsOf(lines, 'config system snmp *')).toHaveLength(2);
});

it('an empty section breaks a rule that demands lines, if others of its kind have lines', async () => {
  const text = 'interface Gi0/1\n description x\n!\ninterface Gi0/2\n!\nend\n';
  expect(await verdictOn(text, { kind: 'some-match', section: 'interface *', pattern: '^description ' })).toBe(
    'rule: no line matches `^description `',
  );
  expect(await verdictOn(text, { kind: 'absent', section: 'interface *', lines: ['shutdown'] })).toBe('kept');
});

it('sections of a configuration of 200,000 lines are found', () => {
  const lines = linesOf(`interface a\n${' line\n'.repeat(200_000)}interface b\n x\n`);
  expect(sectionsOf(lines, 'interface *').map((section) => section.lines.length)).toEqual([200_000, 1]);
});

it('a rule whose pattern is too slow is an error that names it, also when a section is', async () => {
  const long = `interface ${'a'.repeat(60)}!\n x\n`;
  const slow = [
    { kind: 'none-match', pattern: '^interface (a+)+$' },
    { kind: 'present', section: `${'*a'.repeat(40)}b`, lines: ['x'] },
  ];
  for (const rule of slow) {
    await expect(check(long, [ruleSchema.parse({ id: 'slow-one', ...rule })], device)).rejects.toMatchObject({
      code: 'COMPLIANCE_RULE_SLOW',
      message: expect.stringContaining(
        `The rule slow-one took longer than 2 s: its ${'pattern' in rule ? 'pattern' : 'section'}`,
      ) as string,
    });
  }
});

it('a rule is tried again if its time was over while it waited for the processor', async () => {
  let reads = 0;
  const held = {
    ...device,
    get platform() {
      // The first time, this thread sleeps until V8 ends it.
      if (++reads === 1) standStill(60_000);
      return device.platform;
    },
  };
  const rule = ruleSchema.parse({ id: 'name', kind: 'present', lines: ['x'], platforms: ['*'] });
  expect(await check('x\n', [rule], held)).toEqual([{ rule, findings: [] }]);
  expect(reads).toBe(2);
});

it('a rule without a pattern or section that is too slow names its lines', async () => {
  const masked = `${'<secret:ab>a'.repeat(40)}b\n`;
  const rule = ruleSchema.parse({ id: 'slow-one', kind: 'present', lines: ['a'.repeat(60)] });
  await expect(check(masked, [rule], device)).rejects.toMatchObject({
    code: 'COMPLIANCE_RULE_SLOW',
    message: 'The rule slow-one took longer than 2 s: its lines take too long to compare',
    hint: 'Split the rule into rules with fewer lines, or use a pattern around the secrets.',
  });
});

it('settings that cannot be meant are refused, with the place', () => {
  const problemsOf = (rules: readonly object[]): string[] =>
    configSchema.safeParse({ rules }).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  const fine: Partial<Rule> = { id: 'a', kind: 'present', lines: ['x'] };
  expect(problemsOf([fine])).toEqual([]);
  expect(problemsOf([fine, fine])).toEqual(['rules: two rules have one id']);
  expect(problemsOf([{ id: 'a', kind: 'none-match', pattern: '(' }])).toEqual([
    'rules.0.pattern: is no regular expression',
  ]);
  expect(problemsOf([{ ...fine, lines: [] }])).toHaveLength(1);
  expect(problemsOf([{ ...fine, sections: 'x' }])).toHaveLength(1);
});
