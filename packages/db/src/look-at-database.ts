import { dirname, join } from 'node:path';
import type { Logger } from '@netraven/core';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, type ClientConfig } from 'pg';
import { checkVersion } from './check-version.ts';
import { dbError } from './codes.ts';
import { checkExternal, checkManaged } from './home-database.ts';
import { findBinaries } from './postgres/binaries.ts';
import { dataOwner } from './postgres/cluster.ts';
import { startPostgres } from './postgres/managed.ts';
import { decideRunAs } from './postgres/run-as.ts';
import type { Tables } from './schema/tables.ts';
import { checkMasterKey } from './secrets/open-keyring.ts';

/** Result of checking a database. */
export interface DatabaseSight {
  /** Major version of PostgreSQL. Absent before the first start makes the managed one. */
  readonly version?: number;
  /** Its clock minus ours, in ms. 0 if the time of the answer explains the difference. */
  readonly clockMs?: number;
}

/**
 * Checks the database of a home without changing it: it answers, can be used, and fits the master key. The managed
 * PostgreSQL is started for this and stopped again. If it was never made, only what it needs is checked.
 *
 * @throws {NetRavenError} as `openDatabase` does
 */
export async function lookAtDatabase(options: {
  readonly home: string;
  /** Such as `DATABASE_URL`. Default: the managed PostgreSQL. */
  readonly url?: string;
  /** Environment in which the master key is looked for. */
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
}): Promise<DatabaseSight> {
  const { home, url } = options;
  if (url !== undefined) return look({ connectionString: url }, options);
  await checkManaged(home);
  if (!(await dataOwner(join(home, 'postgres')))) {
    const { postgres, libraries } = findBinaries();
    await decideRunAs([dirname(postgres), libraries]);
    return {};
  }
  const managed = await startPostgres(options);
  try {
    return await look(managed.login, options);
  } finally {
    await managed.stop();
  }
}

async function look(
  login: ClientConfig,
  { home, url, env }: { readonly home: string; readonly url?: string; readonly env: NodeJS.ProcessEnv },
): Promise<DatabaseSight> {
  const pool = new Pool({ ...login, max: 1, connectionTimeoutMillis: 10_000, application_name: 'netraven doctor' });
  // When an idle connection breaks, the next query reports it.
  pool.on('error', () => undefined);
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    const version = await checkVersion(pool);
    if (url !== undefined) await checkExternal(home, pool, login);
    const clockMs = await clockOf(kysely);
    if (await hasTables(kysely)) await checkMasterKey(kysely, home, env);
    else await mustBeAllowedTables(kysely);
    return { version, clockMs };
  } finally {
    await kysely.destroy();
  }
}

async function clockOf(kysely: Kysely<Tables>): Promise<number> {
  const asked = Date.now();
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(kysely);
  const answered = Date.now();
  return clockDifference(rows[0]?.now.getTime() ?? answered, { asked, answered });
}

/** Returns the smallest clock error that explains `now`, in ms. A busy machine answers late. */
export function clockDifference(now: number, { asked, answered }: { asked: number; answered: number }): number {
  return now < asked ? now - asked : Math.max(0, now - answered);
}

async function hasTables(kysely: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('setting') is not null as found`.execute(kysely);
  return rows[0]?.found === true;
}

async function mustBeAllowedTables(kysely: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ may: boolean; database: string; user: string }>`
    select has_database_privilege(current_database(), 'create') and has_schema_privilege(current_schema(), 'create') as may,
      quote_ident(current_database()) as database, quote_ident(current_user) as user`.execute(kysely);
  const [found] = rows;
  if (!found || found.may) return;
  const { database, user } = found;
  throw dbError('NR_DATABASE_MIGRATION_FAILED', `${user} may not make tables in the database ${database}`, {
    hint: `Let an administrator run: alter database ${database} owner to ${user}`,
  });
}
