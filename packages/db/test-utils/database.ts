import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@netraven/core';
import { sql } from 'kysely';
import { Client } from 'pg';
import { openDatabase, type Database, type OpenDatabaseOptions } from '../src/index.ts';
import { testServer, type TestServer } from './server.ts';

/** A logger that says nothing. */
export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  critical: () => undefined,
};

/** The master key of all test databases. */
export const testKey: string = Buffer.alloc(32, 7).toString('base64');

/** A test's database and how to reach it. */
export interface TestDatabase extends Database {
  readonly url: string;
  /** Opens the same database once more, as another process would. Close it before the first. */
  again(options?: Partial<OpenDatabaseOptions>): Promise<Database>;
}

/**
 * A database of its own for a test or a test file, cloned from a template in a PostgreSQL that all tests of a run share.
 * Its `close()` drops it.
 */
export async function testDatabase(options: Partial<OpenDatabaseOptions> = {}): Promise<TestDatabase> {
  const server = await testServer();
  const name = `${server.prefix}${randomBytes(6).toString('hex')}`;
  // Copying the files takes a fraction of the time of copying each page through the log.
  await asAdmin(
    server,
    `create database ${name} template ${server.template} strategy file_copy owner "${server.user}"`,
  );
  const home = await mkdtemp(join(tmpdir(), 'netraven-home-'));
  const url = server.urlOf(name);
  const again = (more: Partial<OpenDatabaseOptions> = {}): Promise<Database> =>
    openDatabase({ home, url, logger: silent, env: { NETRAVEN_MASTER_KEY: testKey }, ...options, ...more });
  const db = await again();
  return {
    ...db,
    url,
    again,
    async close() {
      await db.close();
      await asAdmin(server, `drop database if exists ${name} with (force)`);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Returns how many connections of a database wait for a lock. */
export async function lockWaiters({ pool }: Pick<Database, 'pool'>): Promise<number> {
  const { rows } = await pool.query(
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.length;
}

/** Returns how many connections of a database look for a sign of life of workers, or did so last. */
export async function looksForLife({ leases }: Pick<Database, 'leases'>): Promise<number> {
  // On a connection of its own: on the one that looked, this statement would be the last one.
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and query like 'select bool_or(%seen_at%'`.execute(leases);
  return rows.length;
}

/**
 * A test database in which no lease lapses by itself, and no statement is given up. On a busy machine, a test may hold a task
 * for longer than the usual 30 s.
 */
export function patientDatabase(): Promise<TestDatabase> {
  return testDatabase({ leaseSeconds: 3_600 });
}

/**
 * Runs a statement as one who may make databases in the tests' PostgreSQL. A session of a database has 5 s to end. One that
 * takes longer is waited for.
 */
export async function asAdmin(server: Pick<TestServer, 'adminLogin'>, statement: string): Promise<void> {
  const client = new Client(server.adminLogin);
  await client.connect();
  try {
    for (const end = Date.now() + 120_000; ;) {
      try {
        return void (await client.query(statement));
      } catch (error) {
        if ((error as { code?: string }).code !== objectInUse || Date.now() > end) throw error;
      }
      await wait(100);
    }
  } finally {
    await client.end();
  }
}

/** PostgreSQL's code for a database that sessions still use. */
const objectInUse = '55006';
