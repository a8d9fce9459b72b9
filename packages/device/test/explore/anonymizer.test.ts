import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { atOnce } from '@netraven/core/attempt';
import { Anonymizer, looksSecret, publicBlocks } from '../../src/explore/anonymizer.ts';
import { getPlatform, listPlatforms, type Platform } from '../../src/index.ts';
import { builtInFolder } from '../../src/platform/platforms.ts';

const nameless = new Anonymizer([]);

test.each([
  [
    'username jdoe privilege 15 secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0',
    'username <word> privilege <number> secret 5 <hash $1$>',
  ],
  [' ip address 198.51.100.1 255.255.255.255', 'ip address <address> <address>'],
  ['snmp-server community public RO', 'snmp-server community <word>'],
  ['set system host-name "core-1"', 'set system host-name "<word>"'],
  [' description router of the admin password', 'description <text>'],
  ['ip ospf message-digest-key 1 md5 7 02050D480809', 'ip ospf message-digest-key 1 <word> 7 <word>'],
  ['enable secret <secret:0123456789abcdef>', 'enable secret <masked>'],
  ['username jdoe password a(b);{c} "d e"', 'username <word> password <word>'],
  ['set password="x;y";', 'set password=<word>'],
  ['tunnel key 0123456789abcdef0123456789abcdef', 'tunnel key <hex>'],
  ['-----BEGIN CERTIFICATE-----', '<word> <word>'],
  ['2001:db8::1', '<word>'],
  ['message "No access to this network for customer 5"', 'message <text>'],
  ['/* written by the office: no access for customer */', '<text>'],
  [' * no access for customer', '<text>'],
])('of the line %j stays %j', (line, expected) => {
  expect(nameless.line(line)).toBe(expected);
});

test('a name of the device or its login is no word of a command', () => {
  const anonymizer = new Anonymizer(['snmp-server', 'Community.example.net']);
  expect(anonymizer.line('snmp-server community x ro')).toBe('<word> <word> <word>');
  const learned = new Anonymizer([]);
  atOnce(learned.learn('hostname router\nusername privilege secret x\n', getPlatform('cisco_ios') as Platform));
  expect(learned.line('router bgp 65000')).toBe('<word> bgp <number>');
});

test.each(listPlatforms().map((platform) => platform.id))('no secret and no value of the lines of %s stays', (id) => {
  const folder = builtInFolder(id);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const { vanish } = JSON.parse(read('secrets.json')) as { vanish: { line: string; secrets: string[] }[] };
  const { hostname } = JSON.parse(read('session.json')) as { hostname: string };
  const found: string[] = [];
  for (const { line, secrets } of vanish) {
    const shown = nameless.line(line).split(/[\s"'=,;(){}[\]<>]+/);
    for (const secret of secrets) {
      if (!/^\d$/.test(secret) && shown.includes(secret.toLowerCase()))
        found.push(`${secret} in ${nameless.line(line)}`);
    }
  }
  expect(found).toEqual([]);
  const anonymizer = new Anonymizer([hostname]);
  const config = read('running-config.txt');
  atOnce(anonymizer.learn(config, getPlatform(id) as Platform));
  for (const line of config.split('\n')) {
    const rest = anonymizer
      .line(line)
      .replaceAll(/<(?:word|text|number|address|hex|base64|masked|hash(?: \$\S+)?)>/g, '');
    const words = rest.split(/[\s"'=:,;(){}[\]<>…]+/).filter((word) => word !== '');
    expect(words.filter((word) => !/^\d$/.test(word) && !anonymizer.isCommandWord(word) && word !== 'masked')).toEqual(
      [],
    );
    expect(rest).not.toMatch(/\d{2}/);
  }
});

test.each([
  'username jdoe password Sommer2024',
  'radius-server key-string 7 Sommer2024',
  'snmp-server community public RO',
  'set service api-key id x token=Sommer2024',
  'x $6$rounds$abcdefgh',
  'license 0123456789abcdef0123456789abcdef',
  'blob kJ8sXw2LqP0zVb7NnT4rYd9Q',
  'wpa-psk ascii "Sommer2024"',
])('%j looks as if it held a secret', (line) => {
  expect(looksSecret(line, nameless)).toBe(true);
});

test.each([
  'username jdoe password <secret:0123456789abcdef>',
  'enable secret 5 <secret:0123456789abcdef>',
  'service password-encryption',
  'aaa authentication password required',
  'snmp-server community <secret:0123456789abcdef> RO',
  'ip route 10.0.0.0 255.0.0.0 10.0.0.1',
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7dK2mW',
  'description uplink to the core',
])('%j does not look as if it held a secret', (line) => {
  expect(looksSecret(line, nameless)).toBe(false);
});

test('the lines of a certificate are public, those of a private key are not', () => {
  const lines = [
    'a',
    '-----BEGIN CERTIFICATE-----',
    'MIIB',
    '-----END CERTIFICATE-----',
    '-----BEGIN PRIVATE KEY-----',
    'MIIE',
  ];
  expect([...publicBlocks(lines)]).toEqual([1, 2, 3]);
});

test('a certificate without an end does not make the lines behind it public', () => {
  const begin = '-----BEGIN CERTIFICATE-----';
  expect([...publicBlocks([begin, 'MIIB', 'username jdoe password Sommer2024'])]).toEqual([]);
  const key = ['-----BEGIN PRIVATE KEY-----', 'MIIE', '-----END PRIVATE KEY-----'];
  expect([...publicBlocks([begin, 'MIIB', ...key, begin, 'MIIB', '-----END CERTIFICATE-----'])]).toEqual([5, 6, 7]);
});
