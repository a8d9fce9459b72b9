import { array, assert, constantFrom, property, string, stringMatching, tuple } from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { maskConfig } from '../../src/secrets/mask-text.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { maskKey } from '../../test-utils/open.ts';

const ios = requirePlatform('cisco_ios');
const unmask = (jar: SecretJar, text: string): string =>
  text.replaceAll(/<secret:[0-9a-f]{16}>/g, (mask) => jar.reveals(mask)[mask] ?? mask);

test('no secret survives in a text, and each can be put back', () => {
  const secret = string({ unit: 'grapheme', minLength: 4, maxLength: 30 }).filter((value) => !value.includes('<'));
  assert(
    property(array(secret, { minLength: 1, maxLength: 8 }), string({ unit: 'grapheme' }), (secrets, filler) => {
      const jar = new SecretJar(maskKey);
      jar.addLogin(secrets);
      const text = secrets.map((value) => `${filler}\n${value}`).join('\n');
      const masked = jar.mask(text);
      for (const value of secrets) expect(masked.replaceAll(/<secret:[0-9a-f]{16}>/g, '\n')).not.toContain(value);
      expect(unmask(jar, masked)).toBe(text);
    }),
  );
});

test('secrets in JSON are found in their escaped form', () => {
  const jar = new SecretJar(maskKey);
  jar.add('ein"Wort\\und\tmehr');
  const masked = jar.mask(JSON.stringify({ password: 'ein"Wort\\und\tmehr' }));
  expect(masked).toMatch(/^\{"password":"<secret:\w+>"\}$/);
});

test('a login is found in its usual encodings, each can be put back, and rules of a platform add none', () => {
  const jar = new SecretJar(maskKey);
  jar.addLogin(['Skyscraper 7']);
  jar.add('lesegeheimnis');
  const text = [
    Buffer.from('admin:Skyscraper 7').toString('base64'),
    Buffer.from('Skyscraper 7').toString('hex'),
    'https://x/?password=Skyscraper%207&again=Skyscraper+7',
  ].join('\n');
  const masked = jar.mask(text);
  expect(masked).toMatch(/^\w+<secret:\w+>\w*=*\n<secret:\w+>\nhttps:..x.\?password=<secret:\w+>&again=<secret:\w+>$/);
  expect(unmask(jar, masked)).toBe(text);
  const other = Buffer.from('lesegeheimnis').toString('base64');
  expect(jar.mask(other)).toBe(other);
});

test('a mask of an encoding that an earlier attempt left in a text is put back', () => {
  const hex = Buffer.from('Skyscraper 7').toString('hex');
  const [before, now] = [new SecretJar(maskKey), new SecretJar(maskKey)];
  for (const jar of [before, now]) jar.addLogin(['Skyscraper 7']);
  const kept = before.mask(`key ${hex}`);
  expect(kept).not.toContain(hex);
  expect(Object.values(now.reveals(kept))).toEqual([hex]);
  expect(new SecretJar(maskKey).reveals(kept)).toEqual({});
});

test('a secret is found as a whole word only', () => {
  const jar = new SecretJar(maskKey);
  const mask = jar.add('abc');
  expect(jar.mask('abc abcd xabc (abc) äabc')).toBe(`${mask} abcd xabc (${mask}) äabc`);
});

test('a mask stays, even if its text equals a secret', () => {
  const jar = new SecretJar(maskKey);
  const mask = jar.add('Langes-Geheimnis');
  for (const part of ['secret', mask.slice(8, 14)]) jar.add(part);
  expect(jar.mask(mask)).toBe(mask);
});

test('equal secrets have equal masks; other secrets and other keys have other masks', () => {
  const jar = new SecretJar(maskKey);
  expect(jar.add('eins')).toBe(jar.add('eins'));
  expect(jar.add('eins')).toBe(new SecretJar(maskKey).add('eins'));
  expect(jar.add('eins')).not.toBe(jar.add('zwei'));
  expect(jar.add('eins')).not.toBe(new SecretJar(new Uint8Array(32)).add('eins'));
});

test('only the masks of a text are revealed', () => {
  const jar = new SecretJar(maskKey);
  const mask = jar.add('eins');
  jar.add('zwei');
  expect(jar.reveals(`a ${mask} b <secret:0000000000000000>`)).toEqual({ [mask]: 'eins' });
});

test('all secrets of a configuration are masked and can be put back', () => {
  const commands = constantFrom(
    'enable secret 5 ',
    'username admin privilege 15 secret 9 ',
    'snmp-server community ',
    ' key 7 ',
    ' neighbor 198.51.100.2 password ',
    'something of tomorrow password ',
    'another thing secret ',
  );
  const secret = stringMatching(/^[!-~]{8,40}$/).filter((value) => !value.startsWith('<secret'));
  assert(
    property(array(tuple(commands, secret), { minLength: 1, maxLength: 10 }), (lines) => {
      const jar = new SecretJar(maskKey);
      const text = lines.map(([command, value]) => command + value).join('\n');
      const masked = maskConfig(text, ios, jar);
      const left = masked.replaceAll(/<secret:[0-9a-f]{16}>/g, '\n');
      for (const [command, value] of lines) {
        expect(left).not.toContain(value);
        expect(masked).toContain(command.trimEnd());
      }
      expect(unmask(jar, masked)).toBe(text);
    }),
  );
});

test('masking a masked text changes nothing, and a mask within a secret is put back with it', () => {
  const jar = new SecretJar(maskKey);
  const sample = readFileSync(new URL('../../platforms/cisco_ios/running-config.txt', import.meta.url), 'utf8');
  const masked = maskConfig(sample, ios, jar);
  expect(masked).not.toBe(sample);
  expect(maskConfig(masked, ios, jar)).toBe(masked);
  const line = `password new ${jar.add('lesegeheimnis')}`;
  expect(unmask(jar, maskConfig(line, ios, jar))).toBe('password new lesegeheimnis');
});

test('a line that is too long is masked as a whole', () => {
  const jar = new SecretJar(maskKey);
  const long = `x${'password '.repeat(1000)}`;
  expect(maskConfig(`a\n${long}\nb`, ios, jar)).toMatch(/^a\n<secret:\w+>\nb$/);
});

test('a short secret is masked as a word, and a host name that begins with it stays', () => {
  const jar = new SecretJar(new Uint8Array(32));
  const mask = jar.add('core');
  expect(jar.mask('core-1: community core RO, "core", core.')).toBe(
    `core-1: community ${mask} RO, "${mask}", ${mask}.`,
  );
  expect(jar.mask('core1 core.lab my-core')).toBe('core1 core.lab my-core');
  jar.addLogin(['pass']);
  expect(jar.mask('compass-1')).toBe('compass-1');
});

test('a secret of any characters is masked', () => {
  const jar = new SecretJar(new Uint8Array(32));
  for (const secret of ['canary-snmp-9Xv', 'a/b|c', '$1$x.y*', 'p{2}[q]^', '\\d+\\']) {
    const mask = jar.add(secret);
    expect(jar.mask(`x ${secret} y`)).toBe(`x ${mask} y`);
  }
});

test('a private key is masked line by line, and the lines around it stay', () => {
  const jar = new SecretJar(maskKey);
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAx\nq83vEjRWeJ\n-----END RSA PRIVATE KEY-----';
  const masked = maskConfig(`hostname sw1\n${key}\nend`, ios, jar);
  expect(masked).toMatch(/^hostname sw1\n-----BEGIN.*\n<secret:\w+>\n<secret:\w+>\n-----END.*\nend$/);
  expect(unmask(jar, masked)).toBe(`hostname sw1\n${key}\nend`);
});
