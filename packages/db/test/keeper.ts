import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../src/index.ts';
import { startPostgres } from '../src/postgres/managed.ts';
import { isAlive } from '../src/postgres/processes.ts';
import { silent, testKey } from './database.ts';

/** Keeps the tests' PostgreSQL running until the test run is over: `keeper.ts <folder> <pid of the run>`. */
const [folder = '', run = ''] = process.argv.slice(2);

async function say(what: object): Promise<void> {
  await writeFile(join(folder, 'draft.json'), JSON.stringify(what), { mode: 0o600 });
  await rename(join(folder, 'draft.json'), join(folder, 'ready.json'));
}

try {
  const postgres = await startPostgres({ home: folder, logger: silent });
  const { user, password, host = '' } = postgres.login;
  const url = `postgres://${user}:${String(password)}@/netraven?host=${encodeURIComponent(host)}`;
  const template = await openDatabase({ home: folder, url, logger: silent, env: { NETRAVEN_MASTER_KEY: testKey } });
  await template.close();
  await say({ pid: postgres.pid(), login: postgres.login, adminLogin: postgres.adminLogin });
  while (isAlive(Number(run))) await wait(100);
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
} catch (error) {
  await say({ error: String(error) });
}
