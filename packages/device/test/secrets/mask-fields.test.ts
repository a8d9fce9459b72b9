import { expect, test } from 'vitest';
import { maskFields } from '../../src/secrets/mask-fields.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';

const mask = (text: string): string =>
  maskFields(text, new SecretJar(new Uint8Array(32))).replaceAll(/<secret:[0-9a-f]{16}>/g, '<mask>');

test.each([
  ['"password": "geheim"', '"password": "<mask>"'],
  ['"wpa2-pre-shared-key":"geheim"', '"wpa2-pre-shared-key":"<mask>"'],
  ['"psksecret":"ENC abc=="', '"psksecret":"<mask>"'],
  ['"Cisco-IOS-XE-native:secret":"$9$x"', '"Cisco-IOS-XE-native:secret":"<mask>"'],
  ['"authPassword":"a\\"b"', '"authPassword":"<mask>"'],
  ['"key":"0102"', '"key":"<mask>"'],
  ['<phash>$5$abc</phash>', '<phash><mask></phash>'],
  ['<private-key type="x">MIIE\nabc</private-key>', '<private-key type="x"><mask></private-key>'],
])('%s becomes %s', (text, masked) => {
  expect(mask(text)).toBe(masked);
});

test.each([
  '"q_origin_key":"wan1"',
  '"keychain":"isis"',
  '"password":""',
  '"service-password":"enable"',
  '"password-encryption":"on"',
  '"secret":{"type":"9"}',
  '"counter":18446744073709551615',
  '<interfaces><name>ether1</name></interfaces>',
])('%s stays', (text) => {
  expect(mask(text)).toBe(text);
});

test.each([
  ['a long value', `"password":"${'\\\\'.repeat(500_000)}`],
  ['many quotes', '"'.repeat(1_000_000)],
  ['many tags', '<a>'.repeat(300_000)],
  ['a long name', `"${'a'.repeat(1_000_000)}`],
  ['many blanks', `"password"${' '.repeat(1_000_000)}`],
])('%s is read in linear time', (_, text) => {
  expect(mask(text)).toBe(text);
});
