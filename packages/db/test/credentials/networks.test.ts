import { expect, test } from 'vitest';
import { audit, credentials, devices, health, tags } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());
const by = { who: 'alice (command line)', address: '127.0.0.1' };
const because = { ...by, reason: 'new site, ticket 4711' };

const add = (name: string, more: Partial<credentials.NewCredential> = {}): Promise<credentials.Credential> =>
  credentials.add(db, { name, username: 'u', password: 'canary-net-4Tz', networks: ['10.0.0.0/8'], ...more });
const networksOf = async (id: string): Promise<readonly string[] | undefined> =>
  (await credentials.list(db)).find((one) => one.id === id)?.networks;
/** The audit entries since the last call, oldest first, without what differs each time. */
let seen = 0;
async function noted(): Promise<unknown[]> {
  const entries = (await audit.list(db, { limit: 100 })).filter(({ id }) => id > seen).toReversed();
  seen = entries.at(-1)?.id ?? seen;
  return entries.map(({ who, action, subject, reason }) => [who, action, subject, reason]);
}

test('a credential has networks, which are stored as they are compared', async () => {
  expect((await add('many', { networks: ['10.1.2.3/8', '*.Core.Example.net', '10.0.0.0/8'] })).networks).toEqual([
    '*.core.example.net',
    '10.0.0.0/8',
  ]);
  for (const networks of [[], ['10.0.0.0/33'], ['*']]) {
    await expect(add('none', { networks })).rejects.toMatchObject({ code: 'NR_CREDENTIAL_INVALID' });
  }
  const row = { id: crypto.randomUUID(), name: 'raw', username: 'u', password: Buffer.of(1), tags: [], priority: 1 };
  const bare = { ...row, private_key: null, key_fingerprint: null, enable_password: null };
  await expect(db.kysely.insertInto('credential').values(bare).execute()).rejects.toMatchObject({ code: '23514' });
});

test('a change narrows the networks, and never widens them for a stored secret', async () => {
  const { id, name } = await add('narrowed', { networks: ['10.0.0.0/8', '192.0.2.0/24'] });
  for (const to of [['any'], ['10.0.0.0/7'], ['10.0.0.0/8', '203.0.113.9'], ['evil.example.org']]) {
    await expect(credentials.change(db, id, { networks: { ...by, to } })).rejects.toMatchObject({
      code: 'NR_CREDENTIAL_WIDENED',
      hint: expect.stringContaining(`\`netraven credentials allow ${name} ${to.at(-1) ?? ''}\``) as unknown,
    });
    // Neither a new user name nor a new enable password makes the password another one.
    for (const more of [{ username: 'root' }, { enablePassword: 'new' }, { enablePassword: null }]) {
      const change = credentials.change(db, id, { ...more, networks: { ...by, to } });
      await expect(change).rejects.toMatchObject({ code: 'NR_CREDENTIAL_WIDENED' });
    }
  }
  expect(await networksOf(id)).toEqual(['10.0.0.0/8', '192.0.2.0/24']);
  expect(await noted()).toEqual([]);
  await credentials.change(db, id, { networks: { ...by, to: ['10.1.0.0/16'] } });
  expect(await networksOf(id)).toEqual(['10.1.0.0/16']);
  await expect(credentials.change(db, id, { networks: { ...by, to: ['10.0.0.0/8'] } })).rejects.toMatchObject({
    code: 'NR_CREDENTIAL_WIDENED',
  });
  const subject = { credential: name, id, added: '', removed: '10.0.0.0/8 192.0.2.0/24' };
  expect(await noted()).toEqual([[by.who, 'credential-networks', subject, 'no new network']]);
  await credentials.change(db, id, { priority: 5, networks: { ...by, to: ['10.1.0.0/16'] } });
  expect(await noted()).toEqual([]);
});

test('a change that replaces all secrets may name any networks', async () => {
  const { id, name } = await add('replaced', { enablePassword: 'canary-net-en-9Qa' });
  const networks = { ...by, to: ['any'] };
  // The stored enable password would go along.
  await expect(credentials.change(db, id, { password: 'own', networks })).rejects.toMatchObject({
    code: 'NR_CREDENTIAL_WIDENED',
  });
  expect(await networksOf(id)).toEqual(['10.0.0.0/8']);
  await credentials.change(db, id, { password: 'own', enablePassword: null, networks });
  expect(await networksOf(id)).toEqual(['any']);
  const subject = { credential: name, id, added: 'any', removed: '' };
  expect(await noted()).toEqual([[by.who, 'credential-networks', subject, 'with a new login']]);
});

test('networks are added for a person who may see secrets, and the audit notes it', async () => {
  const { id, name } = await add('allowed');
  expect((await credentials.allow(db, id, ['192.0.2.9', '10.0.0.1'], because)).networks).toEqual([
    '10.0.0.0/8',
    '192.0.2.9',
  ]);
  expect((await credentials.allow(db, id, ['192.0.2.0/24'], because)).networks).toEqual(['10.0.0.0/8', '192.0.2.0/24']);
  expect((await credentials.allow(db, id, ['10.9.0.0/16'], because)).networks).toEqual(['10.0.0.0/8', '192.0.2.0/24']);
  expect((await credentials.allow(db, id, ['any'], because)).networks).toEqual(['any']);
  expect(await noted()).toEqual(
    [
      ['192.0.2.9', ''],
      ['192.0.2.0/24', ''],
      ['any', ''],
    ].map(([added, removed]) => [
      by.who,
      'credential-networks',
      { credential: name, id, added, removed },
      because.reason,
    ]),
  );
  await expect(credentials.allow(db, 'x', ['any'], because)).rejects.toMatchObject({ code: 'NR_CREDENTIAL_UNKNOWN' });
  await expect(credentials.allow(db, id, ['*'], because)).rejects.toMatchObject({ code: 'NR_CREDENTIAL_INVALID' });
});

test('the audit has each network that was added or removed, also of a long list', async () => {
  const { id, name } = await add('long');
  const many = Array.from({ length: 60 }, (_, index) => `192.0.2.${100 + index}`);
  await credentials.allow(db, id, [...many, '203.0.113.66'], because);
  await credentials.change(db, id, { networks: { ...by, to: ['10.0.0.0/8'] } });
  const all = [...many, '203.0.113.66'].join(' ');
  const about = { credential: name, id };
  expect(await noted()).toMatchObject([
    [by.who, 'credential-networks', { ...about, added: all, removed: '' }, because.reason],
    [by.who, 'credential-networks', { ...about, added: '', removed: all }, 'no new network'],
  ]);
});

test('devices to which no credential may go are found', async () => {
  for (const { id } of await credentials.list(db)) await credentials.remove(db, id);
  const device = (name: string, address: string, more: object = {}): Promise<devices.Device> =>
    devices.add(db, { name, address, port: 22, platform: 'cisco_ios', ...more });
  await device('inside', '10.0.0.1');
  await device('outside', '203.0.113.9');
  await device('gate', '198.51.100.1', { tags: ['gates'] });
  await device('behind', '10.0.0.2', { tags: ['site'] });
  await device('behind-name', 'core-1.example.net', { tags: ['site'] });
  // The name server decides.
  const named = await device('named', 'core-2.example.net');
  const found = (): Promise<string[]> => credentials.devicesOutside(db);
  expect(await found()).toEqual([]);
  const lab = await add('lab');
  await tags.change(db, 'site', { settings: { jumpHost: 'gate' } });
  expect(await found()).toEqual(['behind', 'behind-name', 'gate', 'outside']);
  expect((await health.deviceReport(db, named.id)).credentials).toMatchObject([{ name: 'lab', mayGo: null }]);
  await add('gates', { tags: ['gates'], networks: ['198.51.100.0/24'] });
  expect(await found()).toEqual(['behind', 'behind-name', 'outside']);
  await credentials.allow(db, lab.id, ['198.51.100.1'], because);
  expect(await found()).toEqual(['behind-name', 'outside']);
  await credentials.allow(db, lab.id, ['*.example.net'], because);
  expect(await found()).toEqual(['outside']);
  expect((await health.deviceReport(db, named.id)).credentials).toMatchObject([{ mayGo: true }]);
  await credentials.allow(db, lab.id, ['any'], because);
  expect(await found()).toEqual([]);
});
