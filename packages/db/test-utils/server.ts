import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import type { ClientConfig } from 'pg';
import { isAlive } from '@netraven/core/system';
import { folderOf, keeperFile } from './run-folder.ts';

/** The server, as its keeper describes it. */
export interface Kept {
  /** Process id. If the process ended, the server must not be used. */
  readonly pid: number;
  /** URL of any database of it, for the user the tests work as. */
  readonly url: string;
  /** Login of a user who may make databases. */
  readonly adminLogin: ClientConfig;
  /** A database with all tables, to be cloned. */
  readonly template: string;
  /** Folder of a cluster of its own that does not run. Undefined on a platform without managed PostgreSQL. */
  readonly cluster: string | undefined;
}

/**
 * The PostgreSQL that all tests of a run share: the one of `NETRAVEN_TEST_DATABASE_URL`, whose user must be allowed to
 * make databases; without it a managed one, as `openDatabase` starts it.
 */
export interface TestServer extends Kept {
  /** Removed when the run is over. */
  readonly folder: string;
  /** The prefix of the names of this run's databases. */
  readonly prefix: string;
  /** The user the tests work as. */
  readonly user: string;
  urlOf(database: string): string;
}

let server: Promise<TestServer> | undefined;

/** Starts it with the first call of a run, in a process of its own that stops it once the run is over. */
export function testServer(): Promise<TestServer> {
  server ??= start();
  return server;
}

async function start(): Promise<TestServer> {
  // vitest runs test files in child processes: the parent is what they have in common.
  const run = process.env['VITEST'] && isMainThread ? process.ppid : process.pid;
  const folder = folderOf(run);
  try {
    await mkdir(folder);
    const keeper = spawn(
      process.execPath,
      ['--conditions=@netraven/source', join(import.meta.dirname, 'keeper.ts'), folder, String(run)],
      { detached: true, stdio: 'ignore' },
    );
    keeper.unref();
    await writeFile(keeperFile(folder), String(keeper.pid));
  } catch (error) {
    // Another test file of this run was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  for (const end = Date.now() + 240_000; Date.now() < end; await wait(20)) {
    const found = await readOrUndefined(join(folder, 'ready.json'));
    if (found?.error) {
      await rm(folder, { recursive: true, force: true });
      throw new Error(`The tests' PostgreSQL did not start: ${found.error}`);
    }
    if (found && !isAlive(found.pid)) throw new Error(`The tests' PostgreSQL of ${folder} ended; remove that folder`);
    if (found) {
      const user = decodeURIComponent(new URL(found.url).username);
      return { ...found, folder, prefix: prefixOf(run), user, urlOf: (database) => urlOf(found.url, database) };
    }
  }
  throw new Error(`The tests' PostgreSQL did not start; remove ${folder} and try again`);
}

/** Returns the prefix of the names of a run's databases. The keeper drops those that remain. */
export function prefixOf(run: string | number): string {
  return `netraven_test_${run}_`;
}

/** The same URL, of another database. */
export function urlOf(url: string, database: string): string {
  const { search, href } = new URL(url);
  return `${/^[^/]+\/\/[^/]*/.exec(href)?.[0]}/${database}${search}`;
}

async function readOrUndefined(file: string): Promise<(Kept & { error?: string }) | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
