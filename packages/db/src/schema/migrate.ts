import { messageOf } from '@netraven/core';
import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { failure } from '../failure.ts';
import * as tables from './migrations/0001-tables.ts';
import * as settings from './migrations/0002-settings.ts';
import * as sources from './migrations/0003-sources.ts';
import * as retry from './migrations/0004-retry.ts';
import * as inspections from './migrations/0005-inspections.ts';
import * as schedules from './migrations/0006-schedules.ts';
import * as frozenCredentials from './migrations/0007-frozen-credentials.ts';
import * as health from './migrations/0008-health.ts';
import * as notifications from './migrations/0009-notifications.ts';
import * as triggers from './migrations/0010-triggers.ts';
import * as bigRuns from './migrations/0011-big-runs.ts';
import * as retention from './migrations/0012-retention.ts';
import * as summary from './migrations/0013-summary.ts';
import * as openChanges from './migrations/0014-open-changes.ts';
import * as undoLines from './migrations/0015-undo-lines.ts';
import * as writesAndRefusals from './migrations/0016-writes-and-refusals.ts';
import * as certificates from './migrations/0017-certificates.ts';
import * as savedCount from './migrations/0018-saved-count.ts';
import * as mayWrite from './migrations/0019-may-write.ts';
import * as mirrorRemotes from './migrations/0020-mirror-remotes.ts';
import * as audit from './migrations/0021-audit.ts';
import * as adoptedVersions from './migrations/0022-adopted-versions.ts';
import * as savedAt from './migrations/0023-saved-at.ts';
import * as versionChanges from './migrations/0024-version-changes.ts';
import * as missingPools from './migrations/0025-missing-pools.ts';
import * as hunkKeys from './migrations/0026-hunk-keys.ts';
import * as loginTries from './migrations/0027-login-tries.ts';
import * as sourceEvery from './migrations/0028-source-every.ts';
import * as naturalNames from './migrations/0029-natural-names.ts';
import * as removedDevices from './migrations/0030-removed-devices.ts';
import * as readTwice from './migrations/0031-read-twice.ts';
import type { Tables } from './tables.ts';

/** In order. A released migration is never changed. */
const migrations = {
  '0001-tables': tables,
  '0002-settings': settings,
  '0003-sources': sources,
  '0004-retry': retry,
  '0005-inspections': inspections,
  '0006-schedules': schedules,
  '0007-frozen-credentials': frozenCredentials,
  '0008-health': health,
  '0009-notifications': notifications,
  '0010-triggers': triggers,
  '0011-big-runs': bigRuns,
  '0012-retention': retention,
  '0013-summary': summary,
  '0014-open-changes': openChanges,
  '0015-undo-lines': undoLines,
  '0016-writes-and-refusals': writesAndRefusals,
  '0017-certificates': certificates,
  '0018-saved-count': savedCount,
  '0019-may-write': mayWrite,
  '0020-mirror-remotes': mirrorRemotes,
  '0021-audit': audit,
  '0022-adopted-versions': adoptedVersions,
  '0023-saved-at': savedAt,
  '0024-version-changes': versionChanges,
  '0025-missing-pools': missingPools,
  '0026-hunk-keys': hunkKeys,
  '0027-login-tries': loginTries,
  '0028-source-every': sourceEvery,
  '0029-natural-names': naturalNames,
  '0030-removed-devices': removedDevices,
  '0031-read-twice': readTwice,
};

/**
 * Migrates the tables to this version, as a whole or not at all. The caller makes sure that one process does so at a
 * time.
 *
 * @throws {NetRavenError} NR_DATABASE_MIGRATION_FAILED
 */
export async function migrate(kysely: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw failure('NR_DATABASE_MIGRATION_FAILED', `Cannot migrate the tables: ${messageOf(error)}`, {
      cause: error,
      ...((error as { code?: string }).code === forbidden && { hint: await hintForOwner(kysely) }),
    });
  }
}

/** PostgreSQL's code for a missing privilege. */
const forbidden = '42501';

async function hintForOwner(kysely: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ database: string; user: string }>`
    select quote_ident(current_database()) as database, quote_ident(current_user) as user`.execute(kysely);
  const [names] = rows;
  return `Let an administrator run: alter database ${names?.database} owner to ${names?.user}`;
}
