import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { credentials } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd, openFor } from '../../test-utils/fixtures.ts';
import { makeSshKey } from '@netraven/test-utils/ssh-key';

const db = await closedAtEnd(testDatabase());
for (const { name, ...more } of [
  { name: 'fallback', priority: 200 },
  { name: 'core', tags: ['core'], enablePassword: 'enable-core' },
  { name: 'berlin', tags: ['berlin', 'core'] },
  { name: 'paris', tags: ['paris'], priority: 1 },
]) {
  await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name,
    username: `user-${name}`,
    password: `pass-${name}`,
    ...more,
  });
}

test('a device gets the credentials of its tags and those for all, in the order to try, opened', async () => {
  expect(await openFor(db, ['core'])).toEqual([
    {
      id: expect.any(String),
      name: 'berlin',
      username: 'user-berlin',
      password: 'pass-berlin',
      networks: ['127.0.0.0/8'],
      maxRefusals: 3,
      loginVersion: 1,
    },
    {
      id: expect.any(String),
      name: 'core',
      username: 'user-core',
      password: 'pass-core',
      enablePassword: 'enable-core',
      networks: ['127.0.0.0/8'],
      maxRefusals: 3,
      loginVersion: 1,
    },
    {
      id: expect.any(String),
      name: 'fallback',
      username: 'user-fallback',
      password: 'pass-fallback',
      networks: ['127.0.0.0/8'],
      maxRefusals: 3,
      loginVersion: 1,
    },
  ]);
  expect((await openFor(db, [])).map((one) => one.name)).toEqual(['fallback']);
  expect((await openFor(db, ['paris', 'berlin'])).map((one) => one.name)).toEqual(['paris', 'berlin', 'fallback']);
});

test('a list of credentials holds no secret', async () => {
  const list = await credentials.list(db);
  expect(list.map((one) => [one.name, one.hasEnable])).toEqual([
    ['berlin', false],
    ['core', true],
    ['fallback', false],
    ['paris', false],
  ]);
  expect(JSON.stringify(list)).not.toMatch(/pass-|enable-/);
});

test('a name can be used once, and the refusal shows no secret', async () => {
  const again = credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'core',
    username: 'u',
    password: 'not-to-be-said',
  });
  await expect(again).rejects.toMatchObject({ code: 'NR_NAME_TAKEN' });
  const error: unknown = await again.catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('not-to-be-said');
});

test('an empty password is refused', async () => {
  await expect(
    credentials.add(db, { networks: ['127.0.0.0/8'], name: 'x', username: 'u', password: '' }),
  ).rejects.toMatchObject({
    code: 'NR_CREDENTIAL_INVALID',
  });
});

test('a sealed password copied to another row does not open', async () => {
  const { password } = await db.kysely
    .selectFrom('credential')
    .select('password')
    .where('name', '=', 'paris')
    .executeTakeFirstOrThrow();
  await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'thief',
    username: 'u',
    password: 'p',
    tags: ['stolen'],
  });
  await db.kysely.updateTable('credential').set({ password }).where('name', '=', 'thief').execute();
  await expect(openFor(db, ['stolen'])).rejects.toMatchObject({ code: 'NR_SECRET_UNREADABLE' });
});

test('a key is opened for the login as it was given, and shown by its fingerprint only', async () => {
  const { private: privateKey, public: publicKey } = makeSshKey('ed25519');
  const added = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'key',
    username: 'u',
    privateKey,
    tags: ['keys'],
  });
  expect(added).toMatchObject({ kind: 'key', fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/) });
  const [opened] = await openFor(db, ['keys']);
  expect(opened).not.toHaveProperty('password');
  const parsed = ssh2.utils.parseKey(opened?.privateKey ?? '');
  if (parsed instanceof Error) throw parsed;
  expect(parsed.getPublicSSH().toString('base64')).toBe(publicKey.split(' ')[1]);
  const listed = (await credentials.list(db)).find(({ name }) => name === 'key');
  expect(listed).toEqual(added);
  expect(Object.values(listed ?? {}).join()).not.toContain('PRIVATE');
});

test('a password has no fingerprint', async () => {
  expect((await credentials.list(db)).find(({ name }) => name === 'core')).toMatchObject({
    kind: 'password',
    fingerprint: null,
  });
});

test('an agent stores no secret, and keeps which of its keys to use', async () => {
  const fingerprint = 'SHA256:kBdqRn0iCYYEvLDMZKQPtEPZVGu5Y9cNDL8wZ7mVJY0';
  const add = (name: string, agent: object): Promise<credentials.Credential> =>
    credentials.add(db, { networks: ['127.0.0.0/8'], name, username: 'u', agent, tags: ['agents'] });
  expect(await add('all keys', {})).toMatchObject({ kind: 'agent', fingerprint: null });
  expect(await add('one key', { fingerprint })).toMatchObject({ kind: 'agent', fingerprint });
  expect((await openFor(db, ['agents'])).slice(0, 2)).toEqual([
    {
      id: expect.any(String),
      name: 'all keys',
      username: 'u',
      agent: {},
      networks: ['127.0.0.0/8'],
      maxRefusals: 3,
      loginVersion: 1,
    },
    {
      id: expect.any(String),
      name: 'one key',
      username: 'u',
      agent: { fingerprint },
      networks: ['127.0.0.0/8'],
      maxRefusals: 3,
      loginVersion: 1,
    },
  ]);
});

test('a credential needs either a password, a key or the agent', async () => {
  const { private: privateKey } = makeSshKey('ed25519');
  for (const secrets of [{}, { password: 'p', privateKey }, { password: 'p', agent: {} }, { privateKey, agent: {} }]) {
    await expect(
      credentials.add(db, { networks: ['127.0.0.0/8'], name: 'x', username: 'u', ...secrets }),
    ).rejects.toMatchObject({
      code: 'NR_CREDENTIAL_INVALID',
    });
  }
});

test('the table refuses a row with two logins or without one', async () => {
  const key = { private_key: Buffer.of(1), key_fingerprint: 'SHA256:x' };
  for (const change of [{ password: null }, key, { agent: true }, { ...key, password: null, agent: true }]) {
    const changed = db.kysely.updateTable('credential').set(change).where('name', '=', 'core').execute();
    await expect(changed).rejects.toMatchObject({ constraint: 'credential_secret' });
  }
});

test('the given fields of a credential change, and the others stay', async () => {
  const { id } = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'wrong',
    username: 'u',
    password: 'typo',
    enablePassword: 'enable-wrong',
    tags: ['set'],
    priority: 7,
  });
  const opened = async (): Promise<object | undefined> => (await openFor(db, ['set']))[0];

  await credentials.change(db, id, { password: 'right' });
  expect(await opened()).toEqual({
    id,
    name: 'wrong',
    username: 'u',
    password: 'right',
    enablePassword: 'enable-wrong',
    networks: ['127.0.0.0/8'],
    maxRefusals: 3,
    loginVersion: 2,
  });
  await credentials.change(db, id, { username: 'v', enablePassword: 'enable-right', priority: 8 });
  expect(await opened()).toMatchObject({ username: 'v', password: 'right', enablePassword: 'enable-right' });
  expect(await credentials.change(db, id, { enablePassword: null, tags: ['set', 'b', 'b'] })).toMatchObject({
    hasEnable: false,
    tags: ['b', 'set'],
    priority: 8,
    kind: 'password',
  });
  expect(await opened()).toEqual({
    id,
    name: 'wrong',
    username: 'v',
    password: 'right',
    networks: ['127.0.0.0/8'],
    maxRefusals: 3,
    loginVersion: 3,
  });
});

test('a key takes the place of a password, the agent that of a key, and a password that of the agent', async () => {
  const { private: privateKey } = makeSshKey('ed25519');
  const { id } = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'turned',
    username: 'u',
    password: 'p',
    tags: ['turned'],
  });
  expect(await credentials.change(db, id, { privateKey })).toMatchObject({ kind: 'key' });
  expect((await openFor(db, ['turned']))[0]).not.toHaveProperty('password');
  expect(await credentials.change(db, id, { agent: {} })).toMatchObject({ kind: 'agent', fingerprint: null });
  expect((await openFor(db, ['turned']))[0]).toMatchObject({ agent: {} });
  expect((await openFor(db, ['turned']))[0]).not.toHaveProperty('privateKey');
  const back = await credentials.change(db, id, { password: 'q' });
  expect(back).toMatchObject({ kind: 'password', fingerprint: null });
  expect((await openFor(db, ['turned']))[0]).toEqual({
    id,
    name: 'turned',
    username: 'u',
    password: 'q',
    networks: ['127.0.0.0/8'],
    maxRefusals: 3,
    loginVersion: 4,
  });
});

test.each([
  ['an empty password', { password: '' }],
  ['an empty enable password', { enablePassword: '' }],
  ['nothing', {}],
  ['both a password and a key', { password: 'p', privateKey: 'k' }],
  ['half a priority', { priority: 0.5 }],
])('a change to %s is refused', async (_, changed) => {
  const [first] = await credentials.list(db);
  await expect(credentials.change(db, first?.id ?? '', changed)).rejects.toMatchObject({
    code: 'NR_CREDENTIAL_INVALID',
  });
});

test('a credential that was removed is not used, and the next one that fits is', async () => {
  const { id } = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'old',
    username: 'u',
    password: 'p',
    tags: ['gone'],
  });
  expect(await credentials.remove(db, id)).toMatchObject({ id, name: 'old' });
  expect((await openFor(db, ['gone'])).map(({ name }) => name)).toEqual(['fallback']);
  const unknown = { code: 'NR_CREDENTIAL_UNKNOWN' };
  await expect(credentials.remove(db, id)).rejects.toMatchObject(unknown);
  await expect(credentials.change(db, id, { username: 'v' })).rejects.toMatchObject(unknown);
});

test('a new secret waits for an import, which has read the tags of the devices', async () => {
  const login = { username: 'u', password: 'canary-waits-5Rq', networks: ['any'] };
  const { id } = await credentials.add(db, { name: 'waits', ...login });
  const importing = await db.pool.connect();
  try {
    // The lock of lockJumpHosts, which an import holds until its end.
    await importing.query('begin');
    await importing.query('select pg_advisory_xact_lock($1)', [0x6e726a68]);
    await credentials.change(db, id, { priority: 5 });
    let isChanged = false;
    const changed = credentials.change(db, id, { enablePassword: 'canary-waits-6Ut' }).then(() => (isChanged = true));
    const waiting = "select from pg_locks where locktype = 'advisory' and not granted";
    await expect.poll(async () => (await db.pool.query(waiting)).rowCount).toBe(1);
    expect(isChanged).toBe(false);
    await importing.query('commit');
    expect(await changed).toBe(true);
  } finally {
    importing.release(true);
  }
});
