import { atOnce } from '@netraven/core/attempt';
import { expect, test } from 'vitest';
import { listPlatforms, requirePlatform } from '../../src/platform/platforms.ts';
import type { Platform, SecretRules } from '../../src/platform/platform.ts';
import { maskConfig, maskLines } from '../../src/secrets/mask-text.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { maskKey } from '../../test-utils/open.ts';

function platformWith(secrets: Partial<SecretRules>): Platform {
  return {
    ...requirePlatform('linux_frr'),
    secrets: { rules: [], words: [], keep: [], names: [], ...secrets },
  };
}

const unknown = platformWith({});
const mask = (text: string, platform = unknown): string =>
  maskConfig(text, platform, new SecretJar(maskKey)).replaceAll(/<secret:\w{16}>/g, '*');

// cspell:disable -- examples of hashes
test.each([
  ['x 7 0822455D0A16', 'x 7 *'],
  ['x 7 070e334d5d1d18', 'x 7 *'],
  ['neighbor P password 7 euk/Aq5jGSKaHeBB3dpt4A==', 'neighbor P password 7 *'],
  ['radius-server key 7 "VwtmjfU1"', 'radius-server key 7 "*"'],
  ['x $1$mERr$hx5rVt7rPNoS4wqbXKX7m0 y', 'x * y'],
  ['x 5 $5$IMMIIC$6Uu5lR1JVI7hTaLf5ElkNZEJWSIQXDL373AQEPKZQI6 role', 'x 5 * role'],
  ['x "$6$dhLhRnrZ$KBaQrVe0n9MJEeQhk0nMP20Kui459zW."; y', 'x "*"; y'],
  ['x 8 $8$dsYGNam3K1SIJO$7nv/35M/qr6t.dVc7UY9zrJDWRVqncHub1PE9UlMQFs', 'x 8 *'],
  ['x $9$nhEmQVczB7dqsO$X.HsgL6x1il0RxkOSSvyQYwucySCt7qFm4v7pqCxkKM', 'x *'],
  ['x $14$iyZb$SnRwvHmOfqyRc.$J7kdC/wN2gsDc6n1uTfmHHX9oJ1FTmzO3NVuJVHSsXo', 'x *'],
  ['x "$2y$10$TQrZlpBDra86.qoexZUzQeBXDY1FcdDhGWdD9lLxMuFyPVSm0OGy6"', 'x "*"'],
  ['x "$9$LhqX7-YgoZUH"; ## SECRET-DATA', 'x "*"; ## SECRET-DATA'],
  ['x $c$3$2iXpzWLGJHXhhOdPMhXbNOLXFDJ2yg==', 'x *'],
  ['x $h$6$Kz6MYLhKaJb8hXh9$0hQ7oM/', 'x *'],
  ['x $M$iE$cIdy72xi7Xbk3kazSrpdfscd8oD1pdsXJlwvvhPHGzM=', 'x *'],
  ['x ENC fwAAAP9xsY1PoOqcaWv6', 'x ENC *'],
  ['x cipher %^%#<k&*3-Wl~9j.i{G_%^%#', 'x cipher *'],
  ['x cipher %@%@5d~9:M^ipCfL\\iB)EQd>,,ajwsi[\\ad,\\saejin%@%@', 'x cipher *'],
  ['x -AQ==4m4pXh7dWc4dKgo4vyPEkmSAfPM=lqPjmKWbC y', 'x * y'],
  ['x ciphertext AQBapR5wYHfZbmp3mvpDPpSOJNqTqFNxBgAAAHtb', 'x ciphertext *'],
  ['x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r', 'x *'],
  ['Authorization: Bearer lesegeheimnisnis', 'Authorization: Bearer *'],
  ['header "Proxy-Authorization: Basic Z2VoZWlt"', 'header "Proxy-Authorization: Basic *"'],
  [String.raw`insert Authorization "\"Basic Z2VoZWlt\""`, String.raw`insert Authorization "\"Basic *\""`],
  [String.raw`send "GET /\r\nX-Api-Key: lesegeheimnis\r\n"`, String.raw`send "GET /\r\nX-Api-Key: *\r\n"`],
  [String.raw`insert x-auth-token "\"lesegeheimnis\""`, String.raw`insert x-auth-token "\"*\""`],
  [String.raw`:local botToken \"lesegeheimnis\"`, String.raw`:local botToken \"*\"`],
  ['x md5 0123456789abcdef0123456789abcdef', 'x md5 *'],
  ['x auth md5 0x93134c9c0bd86782 priv 0x93134c9c0bd86782 localizedkey', 'x auth md5 * priv * localizedkey'],
  ['x hmac-sha-256 kX9-tq4Rz7Lw', 'x hmac-sha-256 *'],
  ['x sha512 kX9-tq4Rz7Lw', 'x sha512 *'],
  ['x auth sha lesegeheimnis priv aes 128 backbone34', 'x auth sha * priv aes 128 *'],
  ['x ftp://u:lesegeheimnis@h/x and http://h/?a=b&pw=lesegeheimnis&c=d', 'x ftp://u:*@h/x and http://h/?a=b&pw=*&c=d'],
  ['x ftp://u@example.net:ge/h@im@h', 'x ftp://u@example.net:*@h'],
  ['sharedSecret: lesegeheimnis', 'sharedSecret: *'],
  ['  "apiKey": "lese geheimnis", "port": 1812', '  "apiKey": "*", "port": 1812'],
  ['<adminPassword>lesegeheimnis</adminPassword>', '<adminPassword>*</adminPassword>'],
  ['set wlan guest wpaPsk lesegeheimnis', 'set wlan guest wpaPsk *'],
  ["snmpCommunity='lesegeheimnis';", "snmpCommunity='*';"],
  ['radius1Secret=lesegeheimnis', 'radius1Secret=*'],
  // cspell:enable
])('a secret in a command that no rule knows is found by its form: %s', (line, masked) => {
  expect(mask(line)).toBe(masked);
});

test.each([
  'vlan 7 1002',
  'x 7 100000',
  'x 7 20301A',
  'hash md5',
  'set esp authentication sha1',
  'ip ssh mac hmac-sha2-256 hmac-sha2-512 hmac-sha1',
  'authentication md5 key-chain KC',
  'auth md5 priv aes 128',
  'crypto esp-aes 256 esp-sha-hmac',
  'fingerprint sha256 aa:bb:cc:dd:ee:ff:00:11:22',
  'replace $1$2 by $10',
  'path tftp://198.51.100.1/$h-$t',
  'http://198.51.100.1:8080/a@b and http://h/x?list=pass',
  'ENC is a word, and 50% of %d %s',
  'publicKey: lesegeheimnis',
  'foreignKey=lesegeheimnis',
  'useSharedSecret: true',
  'sharedSecretLength 2048',
  'apiKeyId=lesegeheimnis',
])('a text that only resembles a secret stays: %s', (line) => {
  expect(mask(line)).toBe(line);
});

test('a private key is masked in several lines or in one, and a certificate stays', () => {
  const block = (kind: string): string => `-----BEGIN ${kind}-----\nMIIEowAQx\nq83vEjRWeJ\n-----END ${kind}-----`;
  for (const kind of [
    'RSA PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'PGP PRIVATE KEY BLOCK',
    'OpenVPN Static key V1',
    'OpenVPN tls-crypt-v2 client key',
  ])
    expect(mask(block(kind))).toBe(`-----BEGIN ${kind}-----\n*\n*\n-----END ${kind}-----`);
  const certificate = block('CERTIFICATE');
  expect(mask(certificate)).toBe(certificate);
  expect(mask(`x "${block('PRIVATE KEY').replaceAll('\n', String.raw`\n`)}"`)).toBe(
    'x "-----BEGIN PRIVATE KEY-----*-----END PRIVATE KEY-----"',
  );
});

test('a line that keep names keeps what only looks like a secret, and loses what is one', () => {
  const kept = platformWith({ words: ['password'], keep: ['description .*'] });
  expect(mask('description password 7 "abcdef" of md5 0123456789abcdef', kept)).toBe(
    'description password 7 "abcdef" of md5 0123456789abcdef',
  );
  expect(mask('description $1$mERr$hx5rVt7rPNoS4wqbXKX7m0', kept)).toBe('description *');
});

test('a rule within a section holds in it and its inner sections only', () => {
  const rules = [{ line: 'key (?<secret>\\S+)', within: 'radius server' }];
  const placed = platformWith({ rules });
  const text =
    'radius server R\n address 198.51.100.1\n key 12\n deeper\n  key 13\n\n key 14\n!\nkey chain K\n key 1\nkey 2';
  expect(mask(text, placed)).toBe(
    'radius server R\n address 198.51.100.1\n key *\n deeper\n  key *\n\n key *\n!\nkey chain K\n key 1\nkey 2',
  );
});

test('a rule after a line holds behind it only', () => {
  const placed = platformWith({ rules: [{ line: '<value>(?<secret>[^<]+)', after: '<name>password</name>' }] });
  expect(mask('<name>password</name>\n  <value>x1</value>\n<name>other</name>\n<value>x2</value>', placed)).toBe(
    '<name>password</name>\n  <value>*</value>\n<name>other</name>\n<value>x2</value>',
  );
});

test('the word of a name, a public key or a BGP community announces no secret', () => {
  const worded = platformWith({ words: ['community', 'key', 'token'] });
  expect(mask('route-map SET_COMMUNITY permit', worded)).toBe('route-map SET_COMMUNITY permit');
  expect(mask('match VPN-KEY seq 5', worded)).toBe('match VPN-KEY seq 5');
  expect(mask('set public-key c3NoLXJzYS', worded)).toBe('set public-key c3NoLXJzYS');
  expect(mask('set community 65001:100 additive', worded)).toBe('set community 65001:100 additive');
  expect(mask('api-key lesegeheimnis', worded)).toBe('api-key *');
  expect(mask('-e ACCOUNT_TOKEN=lesegeheimnis', worded)).toBe('-e ACCOUNT_TOKEN=*');
  expect(mask('match VPN-KEY key lesegeheimnis', worded)).toBe('match VPN-KEY key *');
});

test('a name that ends in public, before the word of a secret, keeps no secret', () => {
  const worded = platformWith({ words: ['password', 'auth-password', 'priv-password', 'key'] });
  expect(mask('wlan guest-public password lesegeheimnis', worded)).toBe('wlan guest-public password *');
  expect(mask('user public password lesegeheimnis', worded)).toBe('user public password *');
  expect(mask('user public auth-password lesegeheimnis priv-password x', worded)).toBe('user public auth-password *');
  expect(mask('public key c3NoLXJzYS', worded)).toBe('public key c3NoLXJzYS');
  expect(mask('public_key=c3NoLXJzYS', worded)).toBe('public_key=c3NoLXJzYS');
});

test('what a word announces is masked in configurations only, and learned nowhere', () => {
  const worded = platformWith({ words: ['password'] });
  const jar = new SecretJar(maskKey);
  expect(atOnce(maskLines('a password of six letters', worded, jar, { isConfig: false }))).toBe(
    'a password of six letters',
  );
  expect(atOnce(maskLines('a password of six letters', worded, jar))).toMatch(/^a password <secret:\w+>$/);
  expect(jar.mask('of six letters')).toBe('of six letters');
});

test('a secret that is encrypted with another salt at each read keeps its mask, and each is put back', () => {
  const text = (first: string, second: string, third: string): string =>
    [
      'config system admin',
      '    edit "admin"',
      `        set password ENC ${first}`,
      '    next',
      '    edit "other"',
      `        set password ENC ${second}`,
      '    next',
      'end',
      'config vpn',
      '    set private-key "-----BEGIN ENCRYPTED PRIVATE KEY-----',
      third,
      third.toLowerCase(),
      '-----END ENCRYPTED PRIVATE KEY-----"',
      `    set psk ENC ${first}`,
      'end',
    ].join('\n');
  const salted = platformWith({ rules: ['set (?:password|psk) ENC (?<salted>\\S+)'] });
  const jars = [1, 2].map(() => new SecretJar(maskKey));
  const texts = [
    text('AAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBB', 'CCCCCCCCCCCC'),
    text('DDDDDDDDDDDDDDDD', 'DDDDDDDDDDDDDDDD', 'EEEEEEEEEEEE'),
  ];
  const [one = '', two = ''] = jars.map((jar, index) => maskConfig(texts[index] ?? '', salted, jar));
  expect(two).toBe(one);
  expect(new Set(one.match(/<secret:\w+>/g)).size).toBe(5);
  for (const [index, jar] of jars.entries()) {
    const reveals = jar.reveals(one);
    expect(one.replaceAll(/<secret:\w+>/g, (found) => reveals[found] ?? found)).toBe(texts[index]);
  }
});

test('salted secrets of two commands have masks of their own', () => {
  const salted = platformWith({ rules: ['psk (?<salted>\\S+)'] });
  const jar = new SecretJar(maskKey);
  const masked = ['show running', 'show startup'].map((source, n) => maskConfig(`psk x${n}`, salted, jar, source));
  expect(masked.map((text) => Object.values(jar.reveals(text)))).toEqual([['x0'], ['x1']]);
});

test.each([
  ['citrix_netscaler', 'set ns rpcNode 198.51.100.1 -password * -encrypted -encryptmethod ENCMTHD_3'],
  ['sonicwall_sonicos', '    wpa passphrase 4,*'],
  ['aruba_aos', ' wpa-passphrase *'],
  ['aruba_aos', ' key *'],
  ['fortinet_fortios', '#private-encryption-key=*'],
])('on %s, a secret that is encrypted again at each read makes no new version: %s', (id, line) => {
  const jar = new SecretJar(maskKey);
  const [first, second] = ['a', 'b'].map((digit) =>
    maskConfig(line.replace('*', `${digit}0`.repeat(20)), requirePlatform(id), jar),
  );
  expect(first).toMatch(/<secret:\w{16}>/);
  expect(second).toBe(first);
});

test.each([
  ['arista_eos', 'snmp-server community "lese geheimnis" ro', 'snmp-server community * ro'],
  ['cisco_nxos', 'username anna password "lese geheimnis" role x', 'username anna password * role x'],
  ['dell_os6', ' key "lese geheimnis"', ' key "*"'],
  [
    'a10_acos',
    'tacacs-server host 192.0.2.1 secret secret-value encrypted lesegeheimnis port 49',
    'tacacs-server host 192.0.2.1 secret * port 49',
  ],
  ['adtran_os', 'radius-server key 0 lesegeheimnis', 'radius-server key *'],
  ['aruba_procurve', ' neighbor 192.0.2.1 password encrypted lesegeheimnis', ' neighbor 192.0.2.1 password *'],
  ['cisco_asa', ' neighbor 192.0.2.1 password 7 "lese geheimnis"', ' neighbor 192.0.2.1 password 7 *'],
  ['nokia_sros', ' authentication-key "lesegeheimnis hash2"', ' authentication-key "* hash2"'],
])('on %s, a rule never stops at a quote or at the kind of the secret: %s', (id, line, masked) => {
  expect(mask(line, requirePlatform(id))).toBe(masked);
});

// The rules of all platforms hold for an archived text that may be of another device.
test.each(listPlatforms())('the rules of $id leave lines of one word in any configuration', (platform) => {
  const text = 'interface lo0\n up\n shutdown\n no shutdown\nline vty 0\n login\nnext\nexit\nquit\nreturn\nend\n';
  expect(maskConfig(text, platform, new SecretJar(maskKey))).toBe(text);
});
