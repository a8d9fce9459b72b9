import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, devices } from '@netraven/db';
import { openFor } from '@netraven/db/test-utils/fixtures';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi({ sourceFolders: { folders: [tmpdir()], closed: [] } });
beforeEach(async () => {
  for (const table of ['device', 'credential', 'source'] as const) await api.db.kysely.deleteFrom(table).execute();
});

const routers = 'core-1;cisco;up\ncore-2;cisco;down\ncore-3;cisco;up\n';
const logins = 'add user * ann\nadd password * S3cret-one\n';

interface Saved {
  readonly sync: () => Promise<unknown>;
  /** Writes a file that nothing has changed for some minutes; default: 2, so that lines without an end count as cut. */
  readonly write: (name: string, text: string, minutes?: number) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

/** A saved source of RANCID, synchronized once. */
async function rancid(): Promise<Saved> {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-logins-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const write = async (name: string, text: string, minutes = 2): Promise<void> => {
    const then = Date.now() / 1000 - minutes * 60;
    await writeFile(join(folder, name), text);
    await utimes(join(folder, name), then, then);
  };
  await write('router.db', routers);
  await write('.cloginrc', logins);
  const { id } = await api.client.sources.create({
    name: 'rancid',
    kind: 'rancid',
    places: [join(folder, 'router.db')],
  });
  const sync = (): Promise<unknown> => api.client.sources.sync(id, {});
  await sync();
  return { sync, write, remove: (name) => rm(join(folder, name)) };
}
const tagsOf = async (): Promise<unknown> =>
  (await devices.list(api.db)).map(({ name, tags }) => [name, tags.filter((tag) => tag.startsWith('login:'))]);
const withTag = [
  ['core-1', ['login:import-ann']],
  ['core-3', ['login:import-ann']],
];

test.each([
  ['a file that ends in the middle of a password', logins.slice(0, -4)],
  ['a file that ends after the user', 'add user * ann\nadd pass'],
])('a sync takes no login from %s', async (_, text) => {
  const { sync, write } = await rancid();
  expect(await tagsOf()).toEqual(withTag);
  await write('.cloginrc', text);
  await expect(sync()).rejects.toMatchObject({ code: 'NR_SOURCE_CHANGING' });
  expect(await tagsOf()).toEqual(withTag);
  expect(await openFor(api.db, ['login:import-ann'])).toMatchObject([{ password: 'S3cret-one' }]);
});

test('a sync adds no device of a line that may be cut', async () => {
  const { sync, write } = await rancid();
  await write('router.db', `${routers}core-4;cisco;up`);
  await expect(sync()).rejects.toMatchObject({ code: 'NR_SOURCE_CHANGING' });
  expect(await tagsOf()).toEqual(withTag);
});

test('a sync takes a file without an end of its last line once nothing has changed it for 10 minutes', async () => {
  const { sync, write } = await rancid();
  const text = logins.replace('one\n', 'two');
  await write('.cloginrc', text, 9);
  await expect(sync()).rejects.toMatchObject({ code: 'NR_SOURCE_CHANGING' });
  await write('.cloginrc', text, 11);
  await sync();
  expect(await openFor(api.db, ['login:import-ann-2'])).toMatchObject([{ password: 'S3cret-two' }]);
});

test('a sync gives a device no other login from a file that a program still writes', async () => {
  const { sync, write } = await rancid();
  // The first rule that fits a device counts.
  const special = 'add user core-1 ann\nadd password core-1 S3cret-special\n';
  await write('.cloginrc', special + logins);
  await sync();
  const before = await tagsOf();
  expect(before).toEqual([
    ['core-1', ['login:import-ann-2']],
    ['core-3', ['login:import-ann']],
  ]);
  // Whole lines, but not all.
  await write('.cloginrc', logins, 0);
  await expect(sync()).rejects.toMatchObject({
    code: 'NR_SOURCE_CHANGING',
    message: '.cloginrc was changed within the last minute',
  });
  expect(await tagsOf()).toEqual(before);
  expect(await openFor(api.db, ['login:import-ann-2'])).toMatchObject([{ password: 'S3cret-special' }]);
  await write('.cloginrc', logins, 2);
  await sync();
  expect(await tagsOf()).toEqual(withTag);
});

test('a sync adds devices and gives first logins from a file that was just changed', async () => {
  const { sync, write } = await rancid();
  await write('router.db', `${routers}core-4;cisco;up\n`, 0);
  await write('.cloginrc', logins, 0);
  await sync();
  expect(await tagsOf()).toEqual([...withTag, ['core-4', ['login:import-ann']]]);
});

test('a credential keeps what people set when its source has lost the login, and devices get it back', async () => {
  const { sync, write, remove } = await rancid();
  const [{ id } = { id: '' }] = await credentials.list(api.db);
  await credentials.change(api.db, id, { priority: 7, maxRefusals: 1 });
  await credentials.allow(api.db, id, ['192.0.2.0/24'], { who: 'ann', address: '', reason: 'a new site' });
  await remove('.cloginrc');
  await sync();
  expect(await tagsOf()).toEqual([
    ['core-1', []],
    ['core-3', []],
  ]);
  // To no device: none has the login now.
  const kept = { id, name: 'import-ann', priority: 7, maxRefusals: 1 };
  expect(await credentials.list(api.db)).toMatchObject([{ ...kept, networks: ['192.0.2.0/24'] }]);
  await write('.cloginrc', logins);
  await sync();
  expect(await tagsOf()).toEqual(withTag);
  expect(await credentials.list(api.db)).toMatchObject([{ ...kept, networks: ['192.0.2.0/24', 'core-1', 'core-3'] }]);
  // Another login is another credential; the first stays as long as its devices.
  await write('.cloginrc', logins.replace('one', 'two'));
  await sync();
  expect(await openFor(api.db, ['login:import-ann-2'])).toMatchObject([{ password: 'S3cret-two' }]);
  expect((await credentials.list(api.db)).map(({ name, networks }) => [name, networks])).toEqual([
    ['import-ann', ['192.0.2.0/24']],
    ['import-ann-2', ['core-1', 'core-3']],
  ]);
});

test('a sync removes the credential of a login that the source gives no device any more', async () => {
  const { sync, write } = await rancid();
  await write('.cloginrc', `add user core-1 bob\nadd password core-1 S3cret-bob\n${logins}`);
  await sync();
  const nets = async (): Promise<unknown> =>
    (await credentials.list(api.db)).map(({ name, networks }) => [name, networks]);
  expect(await nets()).toEqual([
    ['import-ann', ['core-3']],
    ['import-bob', ['core-1']],
  ]);
  await write('.cloginrc', logins.replace('one', 'two'));
  await sync();
  expect(await nets()).toEqual([['import-ann-2', ['core-1', 'core-3']]]);
  expect(await openFor(api.db, ['login:import-ann-2'])).toMatchObject([{ password: 'S3cret-two' }]);
});

test('a credential that is sent now stays when its source has lost the login', async () => {
  const { sync, write } = await rancid();
  const [{ id } = { id: '' }] = await credentials.list(api.db);
  expect(await credentials.claimTry(api.db, { id, loginVersion: 1 }, 'try')).toBe('claimed');
  await write('.cloginrc', logins.replace('one', 'two'));
  await sync();
  expect((await credentials.list(api.db)).map((one) => one.id)).toContain(id);
});

test('a frozen credential stays frozen when its source has lost the login, and gives it back', async () => {
  const { sync, write } = await rancid();
  const [{ id } = { id: '' }] = await credentials.list(api.db);
  for (let n = 0; n < 3; n++) await credentials.noteRefusal(api.db, { id, loginVersion: 1 });
  await write('.cloginrc', logins.replace('one', 'two'));
  await sync();
  await write('.cloginrc', logins);
  await sync();
  expect(await tagsOf()).toEqual(withTag);
  expect((await credentials.list(api.db)).find(({ name }) => name === 'import-ann')).toMatchObject({
    id,
    frozenAt: expect.any(Date) as Date,
  });
});

test.each([
  ['another password', { password: 'own' }],
  ['another enable password', { enablePassword: 'own' }],
])('a credential to which a person gave %s goes to no new address of its source', async (_, changed) => {
  const { sync, write } = await rancid();
  const withEnable = logins.replace('S3cret-one', 'S3cret-one S3cret-enable');
  await write('.cloginrc', withEnable);
  await sync();
  const before = (await credentials.list(api.db)).find(({ tags }) => tags.includes('login:import-ann-2'));
  await credentials.change(api.db, before?.id ?? '', changed);
  await write('router.db', `${routers}evil;cisco;up\n`);
  await sync();
  const stored = await credentials.list(api.db);
  expect(stored.find(({ id }) => id === before?.id)?.networks).toEqual(['core-1', 'core-3']);
  expect(await openFor(api.db, ['login:import-ann'])).toMatchObject([{ enablePassword: 'S3cret-enable' }]);
  // The devices keep that of the person too.
  const both = ['login:import-ann', 'login:import-ann-2'];
  expect(await tagsOf()).toEqual([
    ['core-1', both],
    ['core-3', both],
    ['evil', ['login:import-ann']],
  ]);
});

test('a credential of a source keeps its networks when a person gives it other tags', async () => {
  const { sync, write } = await rancid();
  const [{ id } = { id: '' }] = await credentials.list(api.db);
  await credentials.change(api.db, id, { tags: ['core'] });
  await sync();
  await sync();
  const both = [
    ['import-ann', ['core'], ['core-1', 'core-3']],
    ['import-ann-2', ['login:import-ann-2'], ['core-1', 'core-3']],
  ];
  const stored = async (): Promise<unknown> =>
    (await credentials.list(api.db)).map(({ name, tags, networks }) => [name, tags, networks]);
  expect(await stored()).toEqual(both);
  // Those of a device that another login has, too. Not those of a removed device.
  await write('router.db', routers.replace('core-3;cisco;up\n', ''));
  await write('.cloginrc', logins.replace('one', 'two'));
  await sync();
  expect(await stored()).toEqual([
    ['import-ann', ['core'], ['core-1']],
    ['import-ann-3', ['login:import-ann-3'], ['core-1']],
  ]);
});

test('a login of a source is compared with no login that the API can set', async () => {
  const { sync } = await rancid();
  const [{ id } = { id: '' }] = await credentials.list(api.db);
  const tagAfter = async (password: string): Promise<unknown> => {
    await credentials.change(api.db, id, { password });
    await sync();
    return tagsOf();
  };
  const answers = [await tagAfter('S3cret-one'), await tagAfter('S3cret-x'), await tagAfter('S3cret-one')];
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});
