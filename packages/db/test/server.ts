import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import type { ClientConfig } from 'pg';
import { isAlive } from '../src/postgres/processes.ts';

/** The PostgreSQL that all tests of a run share: a managed one, as `openDatabase` starts it. */
export interface TestServer {
  readonly pid: number;
  readonly login: ClientConfig;
  readonly adminLogin: ClientConfig;
  /** The application's URL to one of its databases. */
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
  const folder = join(tmpdir(), `netraven-test-${process.getuid?.() ?? 0}-${run}`);
  try {
    await mkdir(folder);
    spawn(
      process.execPath,
      ['--conditions=@netraven/source', join(import.meta.dirname, 'keeper.ts'), folder, String(run)],
      { detached: true, stdio: 'ignore' },
    ).unref();
  } catch (error) {
    // Another test file of this run was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  for (const end = Date.now() + 60_000; Date.now() < end; await wait(20)) {
    const found = await readOrUndefined(join(folder, 'ready.json'));
    if (found?.error) {
      await rm(folder, { recursive: true, force: true });
      throw new Error(`The tests' PostgreSQL did not start: ${found.error}`);
    }
    if (found && !isAlive(found.pid)) throw new Error(`The tests' PostgreSQL of ${folder} is gone; remove that folder`);
    if (found) return { ...found, urlOf: (database) => urlOf(found.login, database) };
  }
  throw new Error(`The tests' PostgreSQL did not start; remove ${folder} and try again`);
}

function urlOf(login: ClientConfig, database: string): string {
  const { user, password, host = '' } = login;
  return `postgres://${user}:${String(password)}@/${database}?host=${encodeURIComponent(host)}`;
}

async function readOrUndefined(
  file: string,
): Promise<{ pid: number; login: ClientConfig; adminLogin: ClientConfig; error?: string } | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
