import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readPrivateKey } from '../../src/credentials/private-key.ts';
import { makeSshKey } from '@netraven/test-utils/ssh-key';

const passphrase = 'Sesam-öffne-dich';
const cipher = { cipher: 'aes256-ctr', passphrase, rounds: 16 };

const program = 'ssh-keygen';

/** True if the program is installed. */
const hasKeygen = spawnSync(program, ['-?']).error === undefined;

/** A key made by `ssh-keygen`, and the fingerprint it shows. */
function keygen(phrase: string, options: readonly string[]): { text: string; fingerprint: string | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'key');
  execFileSync(program, ['-q', '-C', 'ann@example.net', '-N', phrase, '-f', file, ...options]);
  const said = execFileSync(program, ['-l', '-f', `${file}.pub`], { encoding: 'utf8' });
  return { text: readFileSync(file, 'utf8'), fingerprint: said.split(' ')[1] };
}

describe.skipIf(!hasKeygen).each([
  ['ed25519', ['-t', 'ed25519']],
  ['ECDSA', ['-t', 'ecdsa', '-b', '384']],
  ['RSA', ['-t', 'rsa', '-b', '2048']],
  ['RSA in PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
  ['ECDSA in PEM', ['-t', 'ecdsa', '-m', 'PEM']],
  ['RSA in PKCS8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
])(`a key of ssh-keygen${hasKeygen ? '' : ' (skipped: it is missing)'}: %s`, (_, options) => {
  test('is read with the fingerprint that ssh-keygen shows', () => {
    const { text, fingerprint } = keygen('', options);
    const read = readPrivateKey(text);
    expect(read.fingerprint).toBe(fingerprint);
    expect(readPrivateKey(read.text)).toEqual(read);
  });

  test('is opened by its passphrase only, and is kept without it', () => {
    const { text, fingerprint } = keygen(passphrase, options);
    const read = readPrivateKey(text, passphrase);
    expect(read.fingerprint).toBe(fingerprint);
    expect(readPrivateKey(read.text)).toEqual(read);
    expect(() => readPrivateKey(text, 'falsch')).toThrow(code('NR_CREDENTIAL_PASSPHRASE_WRONG'));
    expect(() => readPrivateKey(text)).toThrow(code('NR_CREDENTIAL_PASSPHRASE_MISSING'));
  });
});

test('an ed25519 key in PKCS8, as openssl makes it, is read', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const plain = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
  expect(readPrivateKey(plain)).toEqual(readPrivateKey(locked, passphrase));
  expect(() => readPrivateKey(locked, 'falsch')).toThrow(code('NR_CREDENTIAL_PASSPHRASE_WRONG'));
});

test('an encrypted key without a passphrase and one with a wrong passphrase are different errors', () => {
  const { private: locked } = makeSshKey('ed25519', cipher);
  expect(readPrivateKey(locked, passphrase).text).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
  expect(() => readPrivateKey(locked)).toThrow(code('NR_CREDENTIAL_PASSPHRASE_MISSING'));
  expect(() => readPrivateKey(locked, 'falsch')).toThrow(code('NR_CREDENTIAL_PASSPHRASE_WRONG'));
});

test('a key with line ends of Windows and blank lines around it is the same key', () => {
  const { private: key } = makeSshKey('ed25519');
  expect(readPrivateKey(`\r\n${key.replaceAll('\n', '\r\n')}\r\n`)).toEqual(readPrivateKey(key));
});

test.each([
  ['a public key', () => makeSshKey('ed25519').public, /is a public key.*without \.pub/],
  ['a key of PuTTY', () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n', /PuTTY/],
  ['any text', () => 'canary-4711', /neither OpenSSH nor PEM/],
  ['half a key', () => makeSshKey('ed25519').private.replace(/(?<=^.{40})[^-]{100}/s, ''), /is damaged/],
  ['an empty key', () => '-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----\n', /is damaged/],
  ['a key SSH has no name for', () => pem('x25519'), /of the kind x25519/],
  ['a curve SSH has no name for', () => pem('ec', { namedCurve: 'secp256k1' }), /of the kind ec secp256k1/],
])('%s is refused, and not repeated', (_, make, why) => {
  const text = make();
  const refuse = (): unknown => readPrivateKey(text);
  expect(refuse).toThrow(code('NR_CREDENTIAL_KEY_UNREADABLE'));
  expect(refuse).toThrow(why);
  for (const line of text.split('\n').filter((each) => each.length > 8)) expect(refuse).not.toThrow(line);
});

test('a key that would take long to open is refused before it is tried', () => {
  const { private: slow } = makeSshKey('ed25519', cipher);
  const [, body = ''] = slow.split(/-----\n|\n-----/);
  const bytes = Buffer.from(body, 'base64');
  bytes.writeUInt32BE(4_000_000_000, bytes.indexOf(Buffer.of(0, 0, 0, 16), 60));
  const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
  expect(() => readPrivateKey(text, passphrase)).toThrow('4000000000 rounds');
});

function pem(...[type, options]: [type: string, options?: object]): string {
  const make = generateKeyPairSync as unknown as (
    type: string,
    options?: object,
  ) => { privateKey: { export(form: object): string } };
  return make(type, options).privateKey.export({ type: 'pkcs8', format: 'pem' });
}

const code = (expected: string): unknown => expect.objectContaining({ code: expected });
