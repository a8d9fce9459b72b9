import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { lookAtDatabase, openDatabase } from '../src/index.ts';
import { copyCluster } from '../test-utils/copy-cluster.ts';
import { asAdmin, silent, testDatabase, testKey } from '../test-utils/database.ts';
import { newDatabase, newHome } from '../test-utils/fixtures.ts';
import { testServer } from '../test-utils/server.ts';

const env = { NETRAVEN_MASTER_KEY: testKey };

async function openOnce(home: string, url?: string): Promise<void> {
  await (await openDatabase({ home, logger: silent, env, ...(url !== undefined && { url }) })).close();
}

test('a home used with a database by URL does not start without it, and no empty database is made', async () => {
  const home = newHome();
  const { url, name } = await newDatabase();
  await openOnce(home, url);
  const refused = {
    code: 'NR_DATABASE_MISMATCH',
    message: expect.stringContaining(`${name} on `),
    hint: expect.stringMatching(/Set DATABASE_URL to .* remove .*database\.json/),
  };
  await expect(openOnce(home)).rejects.toMatchObject(refused);
  await expect(lookAtDatabase({ home, env, logger: silent })).rejects.toMatchObject(refused);
  expect(existsSync(join(home, 'postgres'))).toBe(false);
  await openOnce(home, url);
});

test('the note of a home has neither user nor password of the database', async () => {
  const home = newHome();
  const { url } = await newDatabase();
  await openOnce(home, url);
  const note = readFileSync(join(home, 'database.json'), 'utf8');
  const { username, password } = new URL(url);
  for (const secret of [username, password].filter((part) => part !== '')) {
    expect(note).not.toContain(`${secret}@`);
    expect(note).not.toContain(`:${secret}`);
  }
});

test('a home refuses another database by URL and leaves that one empty', async () => {
  const home = newHome();
  const [own, other] = [await newDatabase(), await newDatabase()];
  await openOnce(home, own.url);
  const refused = { code: 'NR_DATABASE_MISMATCH', message: expect.stringContaining(`${other.name} on `) };
  await expect(openOnce(home, other.url)).rejects.toMatchObject(refused);
  await expect(lookAtDatabase({ home, url: other.url, env, logger: silent })).rejects.toMatchObject(refused);
  const client = new Client(other.url);
  await client.connect();
  const { rows } = await client.query(`select to_regclass('setting') as tables`);
  await client.end();
  expect(rows).toEqual([{ tables: null }]);
});

test('a database that was made again under the same URL is refused until the note of the home is removed', async () => {
  const home = newHome();
  const { url, name } = await newDatabase();
  await openOnce(home, url);
  const server = await testServer();
  await asAdmin(server, `drop database ${name} with (force)`);
  await asAdmin(server, `create database ${name} owner "${server.user}"`);
  await expect(openOnce(home, url)).rejects.toMatchObject({
    code: 'NR_DATABASE_MISMATCH',
    hint: expect.stringContaining('Restore the database'),
  });
  rmSync(join(home, 'database.json'));
  await openOnce(home, url);
});

test('a home whose database moved to another server is used with it there', async () => {
  const home = newHome();
  const db = await testDatabase();
  onTestFinished(() => db.close());
  const { url } = await newDatabase();
  await openOnce(home, db.url);
  await openOnce(newHome(), url);
  // A dump takes the id along.
  const { rows } = await db.pool.query<{ value: string }>(`select value from setting where key = 'database_id'`);
  const moved = await openDatabase({ home: newHome(), url, logger: silent, env });
  await moved.pool.query(`update setting set value = to_jsonb($1::text) where key = 'database_id'`, [rows[0]?.value]);
  await moved.close();
  await openOnce(home, url);
  expect(readFileSync(join(home, 'database.json'), 'utf8')).toContain(new URL(url).pathname.slice(1));
});

test('a home with its managed PostgreSQL refuses a database by URL', async () => {
  const home = newHome();
  await copyCluster(home);
  await openOnce(home);
  const { url } = await newDatabase();
  await expect(openOnce(home, url)).rejects.toMatchObject({
    code: 'NR_DATABASE_MISMATCH',
    message: expect.stringContaining(join(home, 'postgres')),
    hint: expect.stringContaining('Unset DATABASE_URL'),
  });
  await openOnce(home);
});
