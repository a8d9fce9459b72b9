import { expect, it } from 'vitest';
import { routes } from '../../src/index.ts';

const { body } = routes.credentials.create;
const login = { name: 'core', username: 'netops' };
const privateKey = '-----BEGIN OPENSSH PRIVATE KEY-----\r\nAAAA\r\n-----END OPENSSH PRIVATE KEY-----\n';

it.each([
  ['a password', { password: 'a b' }],
  ['a private key of several lines', { privateKey }],
  ['a private key and its passphrase', { privateKey, passphrase: 'a b' }],
  ['a private key and an enable password', { privateKey, enablePassword: 'x' }],
])('a credential with %s is accepted', (_, secrets) => {
  expect(body.parse({ ...login, ...secrets })).toEqual({ ...login, ...secrets });
});

it.each([
  ['neither a password nor a key', {}],
  ['both', { password: 'x', privateKey }],
  ['a passphrase and no key', { password: 'x', passphrase: 'y' }],
  ['an empty key', { privateKey: '' }],
  ['the bytes of a key in place of its text', { privateKey: 'openssh-key-v1\0' }],
  ['a key of more than 16 KiB', { privateKey: 'A'.repeat(16_385) }],
  ['the name of a file', { privateKeyFile: '/home/ann/.ssh/id_ed25519' }],
])('a credential with %s is refused', (_, secrets) => {
  expect(body.safeParse({ ...login, ...secrets }).success).toBe(false);
});

it('the error names the missing field', () => {
  expect(body.safeParse(login).error?.issues[0]?.message).toBe('must have either a password or a privateKey');
});

const change = routes.credentials.change.body;

it.each([
  ['a password', { password: 'a b' }],
  ['a private key and its passphrase', { privateKey, passphrase: 'a b' }],
  ['no enable password', { enablePassword: null }],
  ['no tags and a priority', { tags: [], priority: 0 }],
])('a change to %s is accepted', (_, changed) => {
  expect(change.parse(changed)).toEqual(changed);
});

it.each([
  ['nothing', {}],
  ['another name', { name: 'edge' }],
  ['a password and a key', { password: 'x', privateKey }],
  ['a passphrase and no key', { passphrase: 'y' }],
  ['an empty password', { password: '' }],
  ['no password', { password: null }],
])('a change to %s is refused', (_, changed) => {
  expect(change.safeParse(changed).success).toBe(false);
});
