import { expect, test } from 'vitest';
import { atOnce } from '@netraven/core/attempt';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { maskFields } from '../../src/secrets/mask-fields.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';

const mask = (text: string, platform = 'arista_eos'): string =>
  atOnce(maskFields(text, requirePlatform(platform), new SecretJar(new Uint8Array(32)))).replaceAll(
    /<secret:[0-9a-f]{16}>/g,
    '<mask>',
  );

test.each([
  ['{"password": "geheim"}', '{"password": "<mask>"}'],
  ['{"wpa2-pre-shared-key":"geheim"}', '{"wpa2-pre-shared-key":"<mask>"}'],
  ['{"psksecret":"ENC abc=="}', '{"psksecret":"<mask>"}'],
  ['{"Cisco-IOS-XE-native:secret":"$9$x"}', '{"Cisco-IOS-XE-native:secret":"<mask>"}'],
  ['{"authPassword":"a\\"b"}', '{"authPassword":"<mask>"}'],
  ['{"pass\\u0077ord":"geheim"}', '{"pass\\u0077ord":"<mask>"}'],
  ['[{"key" :\n"0102"}]', '[{"key" :\n"<mask>"}]'],
  ['{"hash":"$6$abcd$abcd"}', '{"hash":"<mask>"}'],
  ['{"cmds":{"username a secret 0 geheim":null}}', '{"cmds":{"username a secret 0 <mask>":null}}'],
  ['{"output":"hostname a\\nenable secret 0 geheim\\n"}', '{"output":"hostname a\\nenable secret 0 <mask>\\n"}'],
  ['<phash>$5$abc</phash>', '<phash><mask></phash>'],
  ['<a><private-key type="x">abcd\nabc</private-key></a>', '<a><private-key type="x"><mask></private-key></a>'],
  ['{"password":["geheim", 1, "second"],"b":"c"}', '{"password":["<mask>", 1, "<mask>"],"b":"c"}'],
  ['{"password": [ "geheim" ], "list":["a"]}', '{"password": [ "<mask>" ], "list":["a"]}'],
  [
    '{"communityName":"geheim","secretKey":"geheim","pwd":"geheim"}',
    '{"communityName":"<mask>","secretKey":"<mask>","pwd":"<mask>"}',
  ],
  ['<a><password><![CDATA[se<b>cret]]></password></a>', '<a><password><![CDATA[<mask>]]></password></a>'],
  ['<a><password>se>cret</password><b/></a>', '<a><password><mask></password><b/></a>'],
  [
    '<?xml version="1.0"?><!-- a --><password>geheim<!-- b --></password>',
    '<?xml version="1.0"?><!-- a --><password><mask><!-- b --></password>',
  ],
  ['<a>\n<b>\npassword geheim</a>', '<a>\n<b>\npassword <mask>'],
  ['enable secret 0 geheim\n', 'enable secret 0 <mask>\n'],
  // No JSON: masked like a configuration, which loses the rest of the line.
  ["{'password': 'geheim'}", "{'password': <mask>"],
])('%s becomes %s', (text, masked) => {
  expect(mask(text)).toBe(masked);
});

test.each([
  '{"q_origin_key":"wan1"}',
  '{"keychain":"isis"}',
  '{"password":""}',
  '{"service-password":"enable"}',
  '{"password-encryption":"on"}',
  '{"secret":{"type":"9"}}',
  '{"password":7,"name":"core"}',
  '{"description":"the key to the uplink\\u00e9"}',
  '{"counter":18446744073709551615,"rate":1.5e+9}',
  '{"password":[],"name":"core"}',
  '{"secret":[{"type":"a"}],"list":["b"]}',
  '<secret>\n  <type>9</type>\n</secret>',
  '<interfaces><name>ether1</name></interfaces>',
  '',
])('%s stays', (text) => {
  expect(mask(text)).toBe(text);
});

test.each([
  ['a long value', `{"password":"${'\\\\'.repeat(500_000)}`],
  ['many quotes', '"'.repeat(500_000)],
  ['an open string of quotes', `["${'\\"'.repeat(500_000)}`],
  ['an open string of backslashes', `["a","${'\\'.repeat(1_000_001)}"`],
  ['many blanks between strings', `[${`""${' '.repeat(1_000)}`.repeat(1_000)}]`],
  ['a list of numbers', `[${'1,'.repeat(1_000_000)}]`],
  ['many tags', '<a>'.repeat(300_000)],
  ['many open texts', '<a><![CDATA['.repeat(300_000)],
  ['many masks', `<a>${'<secret:0123456789abcdef>'.repeat(50_000)}</a>`],
  ['a long name', `{"${'a'.repeat(1_000_000)}`],
  ['many blanks', `{"password"${' '.repeat(1_000_000)}`],
])('%s is read in linear time', (_, text) => {
  expect(mask(text).length).toBeGreaterThan(0);
});

test('a string of many megabytes is one secret', () => {
  expect(mask(`{"password":"${'\\"'.repeat(4_000_000)}","b":"c"}`)).toBe('{"password":"<mask>","b":"c"}');
});

test('a mask in XML stays', () => {
  const text = '<psk><secret:0123456789abcdef></psk>';
  expect(atOnce(maskFields(text, requirePlatform('arista_eos'), new SecretJar(new Uint8Array(32))))).toBe(text);
});
