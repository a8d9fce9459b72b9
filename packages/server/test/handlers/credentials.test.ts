import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { revealToken, sharedApi } from '../../test-utils/api.ts';

const canary = 'canary-Pa55word';
const api = await sharedApi();

it('a credential is returned without its secrets', async () => {
  const sent = {
    name: 'core',
    username: 'admin',
    password: canary,
    enablePassword: `${canary}-enable`,
    tags: ['core'],
    networks: ['10.0.0.0/8'],
  };
  const made = await api.request('POST', '/credentials', sent);
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'core', username: 'admin', tags: ['core'], hasEnable: true, kind: 'password', fingerprint: null },
  });
  const listed = await api.client.credentials.list();
  expect(listed.credentials).toEqual([made.body]);
  expect(JSON.stringify([made.body, listed])).not.toContain(canary);
});

it.each([
  ['with an unknown key', { username: 'admin', password: canary, passwords: [canary] }],
  ['with a line break in the password', { username: 'admin', password: `${canary}\nreload` }],
  ['with a password of another type', { username: 'admin', password: { value: canary } }],
])('the secrets of a refused credential, %s, are neither returned nor logged', async (_, fields) => {
  const answer = await api.request('POST', '/credentials', { name: 'x', networks: ['any'], ...fields });
  expect(answer).toMatchObject({ status: 400, body: { code: 'NR_REQUEST_INVALID' } });
  expect(JSON.stringify([answer.body, api.logger.entries])).not.toContain(canary);
});

const form = { type: 'pkcs8', format: 'pem' } as const;
const key = generateKeyPairSync('ed25519').privateKey;
const plain = key.export(form).toString();
const locked = key.export({ ...form, cipher: 'aes-256-cbc', passphrase: canary }).toString();

/** The lines of a key, without the first and the last. */
const secretLines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('-'));

it('only the fingerprint of a private key is returned', async () => {
  const made = await api.request('POST', '/credentials', {
    name: 'by-key',
    networks: ['any'],
    username: 'admin',
    privateKey: plain,
  });
  expect(made).toMatchObject({
    status: 201,
    body: { kind: 'key', fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/) as unknown },
  });
  const sent = { name: 'by-locked-key', networks: ['any'], username: 'admin', privateKey: locked, passphrase: canary };
  const opened = await api.request('POST', '/credentials', sent);
  expect(opened.body).toMatchObject({ fingerprint: (made.body as { fingerprint: string }).fingerprint });
  const seen = JSON.stringify([made.body, opened.body, await api.client.credentials.list(), api.logger.entries]);
  expect(
    [...secretLines(plain), ...secretLines(locked), 'PRIVATE KEY', canary].filter((each) => seen.includes(each)),
  ).toEqual([]);
});

it.each([
  ['NR_CREDENTIAL_PASSPHRASE_MISSING', { privateKey: locked }],
  ['NR_CREDENTIAL_PASSPHRASE_WRONG', { privateKey: locked, passphrase: `not-${canary}` }],
  ['NR_CREDENTIAL_KEY_UNREADABLE', { privateKey: `${canary}\n${canary}` }],
  ['NR_REQUEST_INVALID', { privateKey: plain, password: canary }],
  ['NR_REQUEST_INVALID', {}],
])('a key is refused with %s and a hint, and is neither returned nor logged', async (code, secrets) => {
  const answer = await api.request('POST', '/credentials', {
    name: 'refused',
    networks: ['any'],
    username: 'admin',
    ...secrets,
  });
  expect(answer).toMatchObject({ status: 400, body: { code, hint: expect.any(String) as unknown } });
  const seen = JSON.stringify([answer.body, api.logger.entries]);
  const leaked = [...secretLines(plain), ...secretLines(locked), canary].filter((each) => seen.includes(each));
  expect(leaked).toEqual([]);
});

it('a credential is changed and removed, and its secrets are never returned', async () => {
  const { id } = await api.client.credentials.create({
    networks: ['127.0.0.0/8'],
    name: 'wrong',
    username: 'admin',
    password: 'typo',
  });
  const changed = await api.request('PATCH', `/credentials/${id}`, { password: canary, enablePassword: canary });
  expect(changed).toMatchObject({ status: 200, body: { id, name: 'wrong', username: 'admin', hasEnable: true } });
  expect(await api.client.credentials.change(id, { username: 'root' })).toMatchObject({ username: 'root' });
  const refused = await api.request('PATCH', `/credentials/${id}`, { password: `${canary}\n` });
  expect(refused).toMatchObject({ status: 400, body: { code: 'NR_REQUEST_INVALID' } });
  const removed = await api.request('DELETE', `/credentials/${id}`);
  expect(removed).toMatchObject({ status: 200, body: { id } });
  expect((await api.client.credentials.list()).credentials.map(({ name }) => name)).not.toContain('wrong');
  const unknown = { status: 404, body: { code: 'NR_CREDENTIAL_UNKNOWN', hint: expect.any(String) as unknown } };
  for (const unknownId of [id, 'wrong']) {
    expect(await api.request('DELETE', `/credentials/${unknownId}`)).toMatchObject(unknown);
    expect(await api.request('PATCH', `/credentials/${unknownId}`, { username: 'root' })).toMatchObject(unknown);
  }
  expect(JSON.stringify([changed, refused, removed, api.logger.entries])).not.toContain(canary);
});

it('the API token alone sends a stored secret to no other network', async () => {
  const lab = { name: 'scoped', username: 'admin', password: canary, enablePassword: `${canary}-enable` };
  expect(await api.request('POST', '/credentials', lab)).toMatchObject({
    status: 400,
    body: { code: 'NR_REQUEST_INVALID', detail: expect.stringContaining('networks') as unknown },
  });
  const { id } = await api.client.credentials.create({ ...lab, networks: ['10.0.0.0/8'] });
  const headers = { requestedBy: 'alice (command line)' };
  for (const change of [{ networks: ['any'] }, { networks: ['any'], password: 'own' }]) {
    expect(await api.request('PATCH', `/credentials/${id}`, change)).toMatchObject({
      status: 403,
      body: { code: 'NR_CREDENTIAL_WIDENED' },
    });
  }
  const more = { networks: ['192.0.2.0/24'], reason: 'new site' };
  expect(await api.request('POST', `/credentials/${id}/networks`, more)).toMatchObject({
    status: 403,
    body: { code: 'NR_REVEAL_REFUSED' },
  });
  expect((await api.client.audit.list()).entries).toEqual([]);
  const allowed = await api.client.credentials.allow(id, more, { ...headers, netravenRevealToken: revealToken });
  expect(allowed.networks).toEqual(['10.0.0.0/8', '192.0.2.0/24']);
  const narrowed = await api.client.credentials.change(id, { networks: ['10.1.0.0/16'] }, headers);
  expect(narrowed.networks).toEqual(['10.1.0.0/16']);
  expect((await api.client.audit.list()).entries).toMatchObject([
    { who: headers.requestedBy, action: 'credential-networks', reason: 'no new network' },
    { who: headers.requestedBy, action: 'credential-networks', reason: 'new site' },
  ]);
  expect(JSON.stringify([allowed, narrowed, api.logger.entries])).not.toContain(canary);
});
