import { expect, test } from 'vitest';
import { parseSource } from '../../src/parse-source.ts';
import {
  badNames,
  expected,
  hostileWords,
  namesAndAddresses,
  platforms,
  read,
  sample,
} from '../../test-utils/samples.ts';

const config = `---
username: ann
password: general
model: junos
input:
  default: ssh, telnet
vars:
  enable: en-general
groups:
  old:
    username: ben
    password: of-group
    input: telnet
    vars:
      ssh_kex: diffie-hellman-group1-sha1
source:
  default: csv
  csv:
    file: ~/.config/oxidized/router.db
    delimiter: !ruby/regexp /:/
    map:
      name: 0
      ip: 1
      model: 2
      group: 3
      username: 4
      password: 5
    vars_map:
      enable: 6
      ssh_port: 7
model_map:
  cisco: ios
`;

test('Oxidized: router.db with the map of its config; own values before those of the group and of all', async () => {
  const lines = sample.map(({ name, address, site }) => `${name}:${address}:cisco:${site}\n`).join('');
  const more = 'old-1:10.9.0.1::old\nown-1:10.9.0.2:eos:ams:eve:own:en-own:2222\n';
  const hostile = hostileWords.map((name) => `${name}:10.9.9.9:cisco:ams\n`).join('');
  const rows = await read('router.db', `# comment\n${lines}${more}${hostile}`, {}, [{ name: 'config', text: config }]);
  expect(rows.kind).toBe('oxidized');
  expect(namesAndAddresses(rows).slice(0, 200)).toEqual(expected);
  expect(badNames(rows)).toEqual(hostileWords.map(() => ''));
  expect(rows.bad[0]?.at).toBe('line 204');
  expect(rows.good[0]).toMatchObject({
    at: 'line 2',
    platform: 'cisco_ios',
    tags: ['ams'],
    login: { username: 'ann', password: 'general', enablePassword: 'en-general' },
  });
  expect(rows.good[200]).toMatchObject({
    name: 'old-1',
    platform: 'juniper_junos',
    tags: ['old'],
    login: { username: 'ben', password: 'of-group' },
    settings: { transport: 'telnet', legacyAlgorithms: true },
  });
  expect(rows.good[201]).toMatchObject({
    port: 2222,
    platform: 'arista_eos',
    login: { username: 'eve', password: 'own', enablePassword: 'en-own' },
  });
});

test('Oxidized: a list that removes old algorithms allows none; one that adds them is a note', async () => {
  const removing = config
    .replace('  enable: en-general', '  ssh_encryption: -3des-cbc')
    .replace('ssh_port: 7', ['ssh_kex: 7', 'ssh_encryption: 8', 'ssh_host_key: 9', 'ssl: 10'].join('\n      '));
  const { good, notes: all } = await read('router.db', 'a:10.9.0.1:ios:x\nb:10.9.0.2:ios:old\n', {}, [
    { name: 'config', text: removing },
  ]);
  expect(good.map(({ settings, notes }) => [settings.legacyAlgorithms, notes])).toEqual([
    [undefined, []],
    [true, ['it allows old SSH algorithms, as its source does']],
  ]);
  expect(all).toEqual(['variables of Oxidized not used: ssl']);
});

test('Oxidized: without a config the fields are name and model; a pattern of more than a character is refused', async () => {
  const rows = await read('router.db', 'sw-1:ios\nsw-2:eos\n');
  expect(rows.good.map(({ name, platform }) => [name, platform])).toEqual([
    ['sw-1', 'cisco_ios'],
    ['sw-2', 'arista_eos'],
  ]);
  const other = { name: 'config', text: config.replace('/:/', '/(a+)+$/') };
  await expect(read('router.db', 'sw-1:ios\n', {}, [other])).rejects.toMatchObject({ code: 'NR_IMPORT_UNREADABLE' });
});

test('Oxidized: a password with the separator in it is refused, and no part of it is shown', async () => {
  const text = 'sw-1:10.0.0.1:ios:core:ann:hunter:hunter2:22:hunter3\nsw-2:10.0.0.1:ios:core:ann:hunter\n';
  const rows = await read('router.db', text, {}, [{ name: 'config', text: config }]);
  expect(rows.good.map(({ name }) => name)).toEqual(['sw-2']);
  expect(rows.bad).toEqual([{ at: 'line 1', name: 'sw-1', problems: ['the line has 9 fields, the map 8'] }]);
});

test('Oxidized: its own list of nodes, as /nodes.json of oxidized-web answers', async () => {
  const nodes = sample.map(({ name, address, site }) => ({
    name,
    full_name: `${site}/${name}`,
    ip: address,
    group: site,
    model: 'IOS',
  }));
  const rows = await read('nodes.json', JSON.stringify(nodes), { kind: 'oxidized' });
  expect(namesAndAddresses(rows)).toEqual(expected);
  expect(rows.good[0]).toMatchObject({ platform: 'cisco_ios', tags: ['ams'] });
});

test('RANCID: router.db of both versions, its group, and the logins of .cloginrc, the first that fits', async () => {
  const lines = sample.map(({ name }) => `${name};cisco;up\n`).join('');
  const hostile = hostileWords.map((name) => `${name};cisco;up\n`).join('');
  const cloginrc = [
    'add user sw-00* {ann}',
    'add user * ben',
    'add password sw-001* {pa{s}s} {en}',
    'add method sw-002* {telnet:2323} {ssh}',
    'add password * {general}',
    'add identity sw-003* /home/x/.ssh/id',
    'include /etc/cloginrc',
  ].join('\n');
  const text = `${lines}off-1;juniper;down\n${hostile}`;
  const files = [
    { name: 'router.db', folder: 'routers', text },
    { name: '.cloginrc', text: cloginrc },
  ];
  const rows = await parseSource(files, {}, platforms);
  expect(rows.kind).toBe('rancid');
  expect(rows.good.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  expect(badNames(rows)).toEqual(hostileWords.map(() => ''));
  expect(rows.skipped).toEqual([{ at: 'line 201', name: 'off-1', reason: 'its state is down, not up' }]);
  expect(rows.good[1]).toMatchObject({
    platform: 'cisco_ios',
    port: 2323,
    tags: ['routers'],
    settings: { transport: 'telnet' },
    login: { username: 'ann', password: 'general' },
  });
  expect(rows.good[99]).toMatchObject({ login: { username: 'ben', password: 'general' } });
  expect(rows.good[2]?.notes).toEqual(['its SSH key is not imported; see `netraven credentials add`']);
  expect(rows.notes).toEqual([
    '.cloginrc line 7: the included file is not read; this line and those after it are not used',
  ]);
  expect((await read('router.db', 'a:cisco:up\nb:juniper:down\n')).kind).toBe('rancid');
});

test('RANCID: values in braces are as they are, as in Tcl', async () => {
  const cloginrc = { name: '.cloginrc', text: 'add user a {ann}\nadd password a {pa ss} {e\\}n}\n' };
  const { good } = await read('router.db', 'a;cisco;up\n', {}, [cloginrc]);
  expect(good[0]?.login).toEqual({ username: 'ann', password: 'pa ss', enablePassword: String.raw`e\}n` });
});

/** The logins that `.cloginrc` gives to devices: username, password and enable password. */
async function loginsOf(cloginrc: string, ...names: string[]): Promise<[logins: unknown[], notes: readonly string[]]> {
  const files = [{ name: '.cloginrc', text: `add user * {ann}\n${cloginrc}\n` }];
  const { good, notes } = await read('router.db', names.map((name) => `${name};cisco;up\n`).join(''), {}, files);
  return [good.map(({ login }) => login && [login.password, login.enablePassword]), notes];
}

test.each([
  ['a class', 'add password {sw[12]*} {right}\nadd password * {other}', ['right', 'other']],
  ['a class without braces', 'add password sw[12]* {right}\nadd password * {other}', ['right', 'other']],
  ['a range that goes down', 'add password {sw[2-1]} {right}\nadd password * {other}', ['right', 'other']],
  [
    'an escaped letter',
    'add password {sw\\\\1} {right}\nadd password * {other}'.replace('\\\\', '\\'),
    ['right', 'other'],
  ],
])('RANCID: %s in a pattern of .cloginrc', async (_, text, [first, second]) => {
  const [logins, notes] = await loginsOf(text, 'sw1', 'sw3');
  expect([logins, notes]).toEqual([
    [
      [first, undefined],
      [second, undefined],
    ],
    [],
  ]);
});

test.each([
  ['quotes', 'add password * "my pass" "my enable"', ['my pass', 'my enable']],
  ['escapes in quotes', String.raw`add password * "a\"b\$c" d`, ['a"b$c', 'd']],
  ['a comment after the command', 'add password * {a} {b} ;# old', ['a', 'b']],
  ['braces in braces', 'add password * {a{b}c} {d}', ['a{b}c', 'd']],
  ['a backslash in braces', String.raw`add password * {a\b} {c}`, [String.raw`a\b`, 'c']],
])('RANCID: %s in .cloginrc', async (_, text, login) => {
  expect(await loginsOf(text, 'sw1')).toEqual([[login], []]);
});

test.each([
  'add password sw1 $secret',
  'add password sw1 "[exec cat file]"',
  'add password sw1 {open',
  'add password {sw[1} {x}',
  'add password sw1 {a}b',
  'add password sw1 {a}; add password sw1 {b}',
  String.raw`add password sw1 a\x41`,
  'if {$x} {',
  'include other',
])('RANCID: after the line `%s`, no login of .cloginrc is used: the first that fits counts', async (line) => {
  const [logins, [note]] = await loginsOf(`add password sw0 {known}\n${line}\nadd password * {wrong}`, 'sw0', 'sw1');
  expect(logins).toEqual([['known', undefined], undefined]);
  expect(note).toMatch(/^\.cloginrc line 3: .*this line and those after it are not used$/);
});

test.each(['core-1;cisco', 'core-1;cisco;', 'core-1;cisco;u'])(
  'RANCID: the line `%s`, which may be cut, removes no device',
  async (line) => {
    const { skipped } = await read('router.db', `core-2;cisco;up\n${line}`, { kind: 'rancid' });
    expect(skipped).toMatchObject([{ name: 'core-1', unread: true }]);
  },
);
