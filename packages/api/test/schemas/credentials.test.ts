import { expect, it } from 'vitest';
import { routes } from '../../src/index.ts';

const { body } = routes.credentials.create;
const fingerprint = `SHA256:${'a+/9'.repeat(10)}abc`;
const login = { name: 'core', username: 'netops', networks: ['10.0.0.0/8'] };
const privateKey = '-----BEGIN OPENSSH PRIVATE KEY-----\r\nAAAA\r\n-----END OPENSSH PRIVATE KEY-----\n';

it.each([
  ['a password', { password: 'a b' }],
  ['a private key of several lines', { privateKey }],
  ['a private key and its passphrase', { privateKey, passphrase: 'a b' }],
  ['a private key and an enable password', { privateKey, enablePassword: 'x' }],
  ['the SSH agent', { agent: {} }],
  ['one key of the SSH agent', { agent: { fingerprint } }],
])('a credential with %s is accepted', (_, secrets) => {
  expect(body.parse({ ...login, ...secrets })).toEqual({ ...login, ...secrets });
});

it.each([
  ['no way to log in', {}],
  ['both a password and a key', { password: 'x', privateKey }],
  ['both a key and the agent', { privateKey, agent: {} }],
  ['a passphrase for the agent', { agent: {}, passphrase: 'x' }],
  ['an MD5 fingerprint', { agent: { fingerprint: 'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48' } }],
  ['a passphrase and no key', { password: 'x', passphrase: 'y' }],
  ['an empty key', { privateKey: '' }],
  ['the bytes of a key in place of its text', { privateKey: 'openssh-key-v1\0' }],
  ['a key of more than 16 KiB', { privateKey: 'A'.repeat(16_385) }],
  ['the name of a file', { privateKeyFile: '/home/ann/.ssh/id_ed25519' }],
])('a credential with %s is refused', (_, secrets) => {
  expect(body.safeParse({ ...login, ...secrets }).success).toBe(false);
});

it('the error names the missing field', () => {
  expect(body.safeParse(login).error?.issues[0]?.message).toBe('must have either a password, a privateKey or an agent');
});

const change = routes.credentials.change.body;

it.each([
  ['a password', { password: 'a b' }],
  ['a private key and its passphrase', { privateKey, passphrase: 'a b' }],
  ['one key of the SSH agent', { agent: { fingerprint } }],
  ['no enable password', { enablePassword: null }],
  ['no tags and a priority', { tags: [], priority: 0 }],
])('a change to %s is accepted', (_, changed) => {
  expect(change.parse(changed)).toEqual(changed);
});

it.each([
  ['nothing', {}],
  ['another name', { name: 'edge' }],
  ['a password and a key', { password: 'x', privateKey }],
  ['a password and the agent', { password: 'x', agent: {} }],
  ['a passphrase and no key', { passphrase: 'y' }],
  ['an empty password', { password: '' }],
  ['no password', { password: null }],
])('a change to %s is refused', (_, changed) => {
  expect(change.safeParse(changed).success).toBe(false);
});
