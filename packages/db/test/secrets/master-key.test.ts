import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { credentials, type Database } from '../../src/index.ts';
import { testDatabase, testKey, type TestDatabase } from '../../test-utils/database.ts';
import { openFor } from '../../test-utils/fixtures.ts';
import { isPrivate } from '../is-private.ts';

let folder: string;
let db: TestDatabase;
/** An environment without a key, and with a config folder of its own. */
let env: { XDG_CONFIG_HOME: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netraven-key-'));
  env = { XDG_CONFIG_HOME: join(folder, 'config') };
  db = await testDatabase();
});
afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

const forgetKey = (): Promise<unknown> => db.kysely.deleteFrom('setting').execute();
const home = (): string => join(folder, 'home');

test('the first start makes a key outside the home, readable by its owner alone, and later ones use it', async () => {
  await forgetKey();
  const all = await Promise.all([1, 2, 3].map(() => db.again({ home: home(), env })));
  const [first, second] = all as [Database, Database];
  await credentials.add(first, { networks: ['127.0.0.0/8'], name: 'a', username: 'u', password: 'secret' });
  expect((await openFor(second, []))[0]?.password).toBe('secret');
  for (const each of all) await each.close();

  const files = await readdir(join(env.XDG_CONFIG_HOME, 'netraven'));
  expect(files).toEqual([`${(await readFile(join(home(), 'id'), 'utf8')).trim()}.key`]);
  expect((await stat(join(env.XDG_CONFIG_HOME, 'netraven', files[0] ?? ''))).mode & 0o777).toBe(0o400);

  await rename(home(), join(folder, 'moved'));
  const moved = await db.again({ home: join(folder, 'moved'), env });
  expect((await openFor(moved, []))[0]?.password).toBe('secret');
  await moved.close();
});

test('without a key file the key is looked for in ~/.config', async () => {
  await forgetKey();
  const opened = await db.again({ home: home(), env: { HOME: folder } });
  await opened.close();
  expect(await readdir(join(folder, '.config', 'netraven'))).toHaveLength(1);
});

test('a wrong key is refused at start, and the error names the place of the key', async () => {
  const other = randomBytes(32).toString('hex');
  await expect(db.again({ env: { NETRAVEN_MASTER_KEY: other } })).rejects.toMatchObject({
    code: 'NR_SECRET_KEY_WRONG',
    message: expect.stringContaining('NETRAVEN_MASTER_KEY'),
  });
});

test('a lost key is not replaced by a new one', async () => {
  await expect(db.again({ home: home(), env })).rejects.toMatchObject({ code: 'NR_SECRET_KEY_WRONG' });
  await expect(readdir(join(env.XDG_CONFIG_HOME, 'netraven'))).rejects.toThrow('ENOENT');
});

test('a process that may not make a key refuses a new database without one', async () => {
  await forgetKey();
  const asked = db.again({ home: home(), env, mayMakeKey: false });
  await expect(asked).rejects.toMatchObject({
    code: 'NR_SECRET_KEY_WRONG',
    hint: expect.stringContaining('netraven start') as unknown,
  });
  await expect(readdir(join(env.XDG_CONFIG_HOME, 'netraven'))).rejects.toThrow('ENOENT');
});

test('the key may be given in hex or base64', async () => {
  for (const given of [testKey, Buffer.from(testKey, 'base64').toString('hex'), ` ${testKey}\n`]) {
    const opened = await db.again({ env: { NETRAVEN_MASTER_KEY: given } });
    expect(opened.keyring.derive('x')).toEqual(db.keyring.derive('x'));
    await opened.close();
  }
});

test('a key of another length is refused and not printed', async () => {
  const short = randomBytes(16).toString('base64');
  const opening = db.again({ env: { NETRAVEN_MASTER_KEY: short } });
  await expect(opening).rejects.toMatchObject({ code: 'NR_SECRET_KEY_INVALID' });
  await expect(opening).rejects.not.toThrow(short);
});

test('a config folder that cannot be written is named', async () => {
  await forgetKey();
  await writeFile(join(folder, 'config'), 'a file');
  await expect(db.again({ home: home(), env })).rejects.toMatchObject({
    code: 'NR_SECRET_KEY_FILE',
    message: expect.stringContaining(join(folder, 'config')),
  });
});

/** The reason why this machine cannot run a process without a home folder; empty if it can. */
const why =
  process.getuid?.() !== 0
    ? ' (skipped: only root can run something as another user)'
    : isPrivate
      ? ' (skipped: this checkout lies below a private folder)'
      : '';

test.skipIf(why !== '')(`a user without a home folder gets the other places for the key${why}`, async () => {
  await chmod(folder, 0o755);
  await chown(folder, 54_321, 54_321);
  const source = new URL('../../src/secrets/master-key.ts', import.meta.url).href;
  const program = `const { findMasterKey } = await import('${source}');
    await findMasterKey('${folder}', process.env).then(console.log, ({ code, hint }) => console.log(code, hint));`;
  const said = execFileSync(
    process.execPath,
    ['--conditions=@netraven/source', '--input-type=module', '--eval', program],
    { uid: 54_321, gid: 54_321, cwd: '/', env: { PATH: process.env['PATH'] }, encoding: 'utf8' },
  );
  expect(said).toMatch(/^NR_SECRET_KEY_FILE .*NETRAVEN_MASTER_KEY.*XDG_CONFIG_HOME/);
});
