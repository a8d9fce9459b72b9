import { messageOf } from '@netraven/core';
import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { failure } from '../failure.ts';
import * as house from './migrations/0001-house.ts';
import * as artifactRun from './migrations/0002-artifact-run.ts';
import * as sshKey from './migrations/0003-ssh-key.ts';
import * as offerAsWritten from './migrations/0004-offer-as-written.ts';
import * as refusedHostKey from './migrations/0005-refused-host-key.ts';
import * as workerPlatforms from './migrations/0006-worker-platforms.ts';
import * as packedBlob from './migrations/0007-packed-blob.ts';
import * as runChanged from './migrations/0008-run-changed.ts';
import * as inTheirOrder from './migrations/0009-in-their-order.ts';
import * as workerProblems from './migrations/0010-worker-problems.ts';
import type { Tables } from './tables.ts';

/** In order; a released one is never changed. */
const migrations = {
  '0001-house': house,
  '0002-artifact-run': artifactRun,
  '0003-ssh-key': sshKey,
  '0004-offer-as-written': offerAsWritten,
  '0005-refused-host-key': refusedHostKey,
  '0006-worker-platforms': workerPlatforms,
  '0007-packed-blob': packedBlob,
  '0008-run-changed': runChanged,
  '0009-in-their-order': inTheirOrder,
  '0010-worker-problems': workerProblems,
};

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
      ...((error as { code?: string }).code === forbidden && { hint: await hintForOwner(kysely) }),
    });
  }
}

/** PostgreSQL's code for a missing right. */
const forbidden = '42501';

async function hintForOwner(kysely: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ database: string; user: string }>`
    select quote_ident(current_database()) as database, quote_ident(current_user) as user`.execute(kysely);
  const [names] = rows;
  return `Let an administrator run: alter database ${names?.database} owner to ${names?.user}`;
}
