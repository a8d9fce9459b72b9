import { messageOf } from '@netraven/core';
import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { dbError } from '../codes.ts';
import * as tables from './migrations/0001-tables.ts';
import type { Tables } from './tables.ts';

/** In order. A released migration is never changed. */
const migrations = { '0001-tables': tables };

/**
 * Migrates the tables to this version, as a whole or not at all. The caller makes sure that one process does so at a
 * time.
 *
 * @throws {NetRavenError} NR_DATABASE_MIGRATION_FAILED
 */
export async function migrate(kysely: Kysely<Tables>): Promise<void> {
  const all = Object.fromEntries(Object.entries(migrations).map(([name, one]) => [name, withoutLimit(one)]));
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: () => Promise.resolve(all) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw dbError('NR_DATABASE_MIGRATION_FAILED', `Cannot migrate the tables: ${messageOf(error)}`, {
      cause: error,
      ...((error as { code?: string }).code === forbidden && { hint: await hintForOwner(kysely) }),
    });
  }
}

/** Returns a migration that may take as long as it needs. */
function withoutLimit({ up }: Pick<Migration, 'up'>): Migration {
  return {
    async up(db) {
      await sql`set local statement_timeout = 0`.execute(db);
      await up(db);
    },
  };
}

/** PostgreSQL's code for a missing privilege. */
const forbidden = '42501';

async function hintForOwner(kysely: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ database: string; user: string }>`
    select quote_ident(current_database()) as database, quote_ident(current_user) as user`.execute(kysely);
  const [names] = rows;
  return `Let an administrator run: alter database ${names?.database} owner to ${names?.user}`;
}
