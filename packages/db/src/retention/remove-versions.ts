import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { lockArtifacts } from '../artifacts/save.ts';
import { mirroredUntil } from '../artifacts/mirror-lag.ts';
import type { Database } from '../database.ts';
import { inTransaction } from '../transaction.ts';
import type { VersionLimits } from './settings.ts';
import type { StepOptions } from './steps.ts';

/** Versions that one step looks at. */
const lookedAtOnce = 1_000;
const dayMs = 24 * 3600 * 1000;

/**
 * Removes the old versions of a job type, and blobs that no version has then. Returns their number. Stay: the newest version
 * of each artifact, those that a mirror lacks, and those of a device with a change that a task has not kept yet.
 *
 * @param now by the clock of the database
 */
export async function removeOldVersions(
  db: Database,
  { jobType, limits, now }: { readonly jobType: string; readonly limits: VersionLimits; readonly now: Date },
  { signal, onStep }: StepOptions,
): Promise<number> {
  let removed = 0;
  let after: number | undefined = 0;
  while (after !== undefined) {
    if (signal?.aborted) break;
    const startedAt = performance.now();
    const step = await removeSome(db, jobType, limits, now, after);
    removed += step.removed;
    onStep?.(step.removed);
    after = step.last;
    // Others are not held up.
    await wait(performance.now() - startedAt);
  }
  return removed;
}

async function removeSome(
  db: Database,
  jobType: string,
  { days, count }: VersionLimits,
  now: Date,
  after: number,
): Promise<{ readonly removed: number; readonly last: number | undefined }> {
  const newer = sql`select newer.id from artifact newer
    where (newer.device_id = artifact.device_id or (newer.device_id is null and artifact.device_id is null))
      and newer.job_type = artifact.job_type and newer.name = artifact.name and newer.version > artifact.version`;
  // A version counts as old from the time at which another one replaced it: until then it was what the device had.
  const isOld = days === undefined ? sql`false` : sql`exists (${newer} and newer.saved_at < ${daysBefore(now, days)})`;
  const isMany =
    count === undefined ? sql`false` : sql`exists (${newer} order by newer.version offset ${count - 1} limit 1)`;
  return inTransaction(db, async (trx) => {
    // A blob that is removed here must not be one that a new version has just found.
    await lockArtifacts(trx);
    const { rows } = await sql<Row>`
      with looked as materialized (
        select id from artifact where id > ${after} and job_type = ${jobType} order by id limit ${lookedAtOnce}
      ), gone as (
        delete from artifact where id in (select id from looked) and (${isOld} or ${isMany})
          and (not mirrored or id <= coalesce(${mirroredUntil}, 0))
          and not exists (
            select from task where task.device_id = artifact.device_id and task.open_change is not null
          )
        returning id, run_id, hash, mirrored
      ), noted as (
        insert into removed_version (id, run_id, mirrored) select id, run_id, mirrored from gone
      )
      select (select count(*) from gone)::int as removed, (select max(id) from looked) as last,
        (select array_agg(distinct hash) from gone) as hashes`.execute(trx);
    const { removed, last, hashes } = rows[0] ?? { removed: 0, last: null, hashes: null };
    if (hashes) {
      await sql`delete from blob where hash = any(${hashes}::bytea[])
        and not exists (select from artifact where artifact.hash = blob.hash)`.execute(trx);
    }
    return { removed, last: last ?? undefined };
  });
}

interface Row {
  readonly removed: number;
  /** The last version that was looked at. Null: there are no more. */
  readonly last: number | null;
  readonly hashes: readonly Buffer[] | null;
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs);
}
