import { expect, test } from 'vitest';
import {
  badNames,
  expected,
  hostileNames,
  hostileWords,
  namesAndAddresses,
  read,
  sample,
} from '../../test-utils/samples.ts';

test('hosts file: the first name of each line; this machine is skipped', async () => {
  const text = [
    '127.0.0.1 localhost localhost.localdomain',
    '::1 ip6-localhost',
    ...sample.map(({ name, address }) => `${address}\t${name} ${name.split('.')[0] ?? ''} # core`),
    ...hostileWords.map((name) => `10.9.9.9 ${name}`),
  ].join('\n');
  const rows = await read('hosts', text, { platform: 'ios' });
  expect(rows.kind).toBe('hosts');
  expect(namesAndAddresses(rows)).toEqual(expected);
  expect(rows.skipped).toHaveLength(2);
  expect(badNames(rows)).toHaveLength(hostileWords.length);
});

test('SSH config: hosts by name, with the options of patterns, the first value wins', async () => {
  const hostile = ['../x', '.git', '-oProxyCommand=id'];
  const text = [
    'Include other',
    ...sample.flatMap(({ name, address }) => [`Host ${name}`, `  HostName ${address}`]),
    ...hostile.map((name) => `Host ${name}`),
    'Host sw-002* !sw-002.example.org',
    '  Port=2222',
    '  KexAlgorithms +diffie-hellman-group1-sha1',
    'Host sw-*',
    '  Port 22',
    '  ProxyJump ann@far.example.net,sw-001.example.net:22',
    'Match user x',
    '  Port 1',
  ].join('\n');
  const rows = await read('config', text, { platform: 'cisco_ios' });
  expect(rows.kind).toBe('ssh-config');
  expect(namesAndAddresses(rows)).toEqual(expected);
  expect(badNames(rows)).toEqual(hostile.map(() => ''));
  expect(rows.good[1]).toMatchObject({
    at: 'line 4',
    port: 2222,
    settings: { jumpHost: 'sw-001.example.net', legacyAlgorithms: true },
  });
  expect(rows.good[2]).toMatchObject({ port: 22, settings: { jumpHost: 'sw-001.example.net' } });
  expect(rows.notes).toHaveLength(2);
});

test('SSH config: a list that removes old algorithms allows none; one that adds them is a note', async () => {
  const text = [
    'Host core-1',
    '  KexAlgorithms -diffie-hellman-group1-sha1',
    'Host core-2',
    '  KexAlgorithms +diffie-hellman-group-exchange-sha1',
    'Host *',
    '  Ciphers -*-cbc',
  ].join('\n');
  const { good } = await read('config', text, { kind: 'ssh-config', platform: 'ios' });
  expect(good.map(({ settings, notes }) => [settings, notes])).toEqual([
    [{}, []],
    [{ legacyAlgorithms: true }, ['it allows old SSH algorithms, as its source does']],
  ]);
});

test('SSH config: a comment ends a line, unless it is quoted or part of a word', async () => {
  const text = [
    'Host core-1 # Amsterdam',
    '  HostName 10.0.0.1 # mgmt',
    '  User "#ann" # me',
    'Host core-2 #Berlin',
    '  HostName core#2.example.net',
  ].join('\n');
  const { good, bad } = await read('config', text, { kind: 'ssh-config', platform: 'ios' });
  expect(namesAndAddresses({ good } as never)).toEqual([{ name: 'core-1', address: '10.0.0.1' }]);
  expect(bad).toEqual([{ at: 'line 4', name: 'core-2', problems: ['the address is no IP address or DNS name'] }]);
});

test('Nornir: hosts with groups of groups and defaults; the nearest wins', async () => {
  const hosts = sample
    .map(({ name, address, site }) => `${name}:\n  hostname: ${address}\n  groups: [${site}]\n`)
    .join('');
  const own = 'own-1:\n  hostname: 10.9.0.1\n  platform: junos\n  username: eve\n  password: own\n  groups: [ams]\n';
  const hostile = hostileNames
    .map((name) => `${JSON.stringify(name)}:\n  hostname: 10.9.9.9\n  platform: ios\n`)
    .join('');
  const groups =
    'ams: {groups: [europe], port: 2222}\n# more\nlon: {}\neurope: {groups: [ams], platform: eos, password: of-group}\n';
  const defaults = 'username: ann\npassword: general\nplatform: ios\n';
  const rows = await read('hosts.yaml', `---\n${hosts}${own}${hostile}`, {}, [
    { name: 'groups.yaml', text: groups },
    { name: 'defaults.yaml', text: defaults },
  ]);
  expect(rows.kind).toBe('nornir');
  expect(namesAndAddresses(rows).slice(0, 200)).toEqual(expected);
  expect(rows.good[0]).toMatchObject({
    at: 'line 2',
    port: 2222,
    platform: 'arista_eos',
    tags: ['ams', 'europe'],
    login: { username: 'ann', password: 'of-group' },
  });
  expect(rows.good[2]).toMatchObject({ platform: 'cisco_ios', tags: ['lon'], login: { password: 'general' } });
  expect(rows.good[200]).toMatchObject({ platform: 'juniper_junos', login: { username: 'eve', password: 'own' } });
  expect(badNames(rows)).toHaveLength(hostileNames.length);
});

test('Nornir: a host that is there twice is refused with both lines', async () => {
  const host = 'sw-1:\n  hostname: 10.0.0.1\n  platform: ios\n';
  const { good, bad } = await read('hosts.yaml', host + host);
  expect(good).toHaveLength(1);
  expect(bad).toEqual([{ at: 'line 4', name: 'sw-1', problems: ['the name is used at line 1 already'] }]);
});

test('an unknown text is refused with the option that names its format', async () => {
  await expect(read('notes.bin', 'hello world')).rejects.toMatchObject({
    code: 'NR_IMPORT_KIND_UNKNOWN',
    hint: expect.stringContaining('--from'),
  });
});

test('platforms are found by their names elsewhere, and by those of the person', async () => {
  const names = ['cisco.ios.ios', 'IOS-XE', 'Cisco IOS', 'arista', 'paloalto', 'core os'];
  const text = `name,platform\n${names.map((name, index) => `d${index},${name}`).join('\n')}\n`;
  const { good, bad } = await read('x.csv', text, { map: { 'core-os': 'junos' } });
  expect(good.map(({ platform }) => platform)).toEqual([
    'cisco_ios',
    'cisco_ios',
    'cisco_ios',
    'arista_eos',
    'juniper_junos',
  ]);
  expect(badNames({ bad } as never)).toEqual(['d4']);
  const typo = await read('x.csv', 'name,platform\nd,core os\n', { map: { 'core os': 'acme_os' } });
  expect(typo.bad).toMatchObject([{ problems: ['"acme_os", which --map gives for "core os", is unknown'] }]);
});

test('Nornir: the options of a connection win over the values of the host', async () => {
  const text = [
    'sw-1:',
    '  hostname: 10.0.0.1',
    '  port: 80',
    '  platform: ios',
    '  username: ann',
    '  password: of-host',
    '  connection_options:',
    '    netmiko: {hostname: 10.9.9.1, port: 2222, password: of-netmiko, extras: {secret: en}}',
    '    napalm: {port: 443}',
  ].join('\n');
  const { good } = await read('hosts.yaml', text, { kind: 'nornir' });
  expect(good).toMatchObject([
    {
      address: '10.9.9.1',
      port: 2222,
      login: { username: 'ann', password: 'of-netmiko', enablePassword: 'en' },
    },
  ]);
});

test('SSH config: with Include or Match, the source is not whole', async () => {
  const { incomplete } = await read('config', 'Include other\nHost a\n', { kind: 'ssh-config', platform: 'ios' });
  expect(incomplete).toBe('Match and Include are not read');
});
