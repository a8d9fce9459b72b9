import { messageOf } from '@netraven/core';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { failure } from '../failure.ts';
import * as house from './migrations/0001-house.ts';
import * as artifactRun from './migrations/0002-artifact-run.ts';
import * as sshKey from './migrations/0003-ssh-key.ts';
import type { Tables } from './tables.ts';

/** In order; a released one is never changed. */
const migrations = { '0001-house': house, '0002-artifact-run': artifactRun, '0003-ssh-key': sshKey };

/**
 * Brings the tables to this version, forward only, all or nothing. The caller sees to it that one process does so at a
 * time.
 *
 * @throws {NetRavenError} NR_DATABASE_MIGRATION_FAILED
 */
export async function migrate(kysely: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw failure('NR_DATABASE_MIGRATION_FAILED', `The tables could not be changed: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
