import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { openDatabase } from '../src/index.ts';
import { startPostgres } from '../src/postgres/managed.ts';
import { prepareServer } from '../src/postgres/server.ts';
import { isAlive } from '@netraven/core/system';
import { asAdmin, silent, testKey } from './database.ts';
import { prefixOf, urlOf, type Kept } from './server.ts';

/** Keeps the tests' PostgreSQL until the test run is over, and leaves nothing in one it did not start: `keeper.ts <folder> <pid of the run>`. */
const [folder = '', run = ''] = process.argv.slice(2);
const external = process.env['NETRAVEN_TEST_DATABASE_URL'];

async function say(what: Kept | { error: string }): Promise<void> {
  await writeFile(join(folder, 'draft.json'), JSON.stringify(what), { mode: 0o600 });
  await rename(join(folder, 'draft.json'), join(folder, 'ready.json'));
}

async function makeTables(url: string): Promise<void> {
  const made = await openDatabase({ home: folder, url, logger: silent, env: { NETRAVEN_MASTER_KEY: testKey } });
  await made.close();
}

/** Makes the cluster that `copyCluster` copies. Undefined on a platform without managed PostgreSQL. */
async function makeCluster(): Promise<string | undefined> {
  const home = join(folder, 'copied');
  return prepareServer(home).then(
    () => join(home, 'postgres', 'cluster'),
    () => undefined, // a managed start reports the reason
  );
}

/** The data may be lost in a crash. With fsync, a database takes a second to drop. */
const settings = ['fsync = off', 'full_page_writes = off', 'synchronous_commit = off'];

async function keepManaged(): Promise<() => Promise<void>> {
  const postgres = await startPostgres({ home: folder, logger: silent });
  try {
    for (const setting of settings) await asAdmin(postgres, `alter system set ${setting}`);
    await asAdmin(postgres, 'select pg_reload_conf()');
    const { user, password, host = '' } = postgres.login;
    const url = `postgres://${user}:${String(password)}@localhost/netraven?host=${encodeURIComponent(host)}`;
    await makeTables(url);
    const cluster = await makeCluster();
    await say({ pid: postgres.pid(), url, adminLogin: postgres.adminLogin, template: 'netraven', cluster });
  } catch (error) {
    // It would outlive this process.
    await postgres.stop();
    throw error;
  }
  return () => postgres.stop();
}

async function keepExternal(url: string): Promise<() => Promise<void>> {
  const adminLogin = { connectionString: url };
  const template = `${prefixOf(run)}template`;
  await asAdmin({ adminLogin }, `create database ${template}`);
  await makeTables(urlOf(url, template));
  await say({ pid: process.pid, url, adminLogin, template, cluster: await makeCluster() });
  return async () => {
    const client = new Client(adminLogin);
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select datname as name from pg_database where starts_with(datname, $1)`,
      [prefixOf(run)],
    );
    for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`);
    await client.end();
  };
}

const over = new AbortController();
process.once('SIGTERM', () => over.abort());
try {
  const end = await (external ? keepExternal(external) : keepManaged());
  while (!over.signal.aborted && isAlive(Number(run))) await wait(100);
  await end();
  await rm(folder, { recursive: true, force: true });
} catch (error) {
  await say({ error: String(error) });
}
