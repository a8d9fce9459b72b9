import { messageOf } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dropOldDays } from '../logs/partitions.ts';
import { removeOldRuns } from './remove-runs.ts';
import { removeOldVersions } from './remove-versions.ts';
import { claimHour, get } from './settings.ts';
import { removeInSteps, type StepOptions } from './steps.ts';

/** Numbers of what was removed. */
export interface Removed {
  /** Days of the log. */
  readonly logDays: number;
  readonly runs: number;
  readonly dueTimes: number;
  /** Raw texts in quarantine. */
  readonly quarantined: number;
  /** Versions of artifacts. */
  readonly versions: number;
}

const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;
/** Time for which deliveries of notifications, events of triggers and changes of devices are kept, in ms. */
const eventsKeptMs = 30 * dayMs;
/** Time for which an inspection is kept after the last question about it, in ms. */
const inspectionsKeptMs = hourMs;

/** Removes old history, unless a worker has begun to do so within the last hour. Returns undefined if one has. */
export async function removeOldHourly(
  db: Database,
  now: Date,
  options: StepOptions = {},
): Promise<Removed | undefined> {
  return (await claimHour(db)) ? removeOld(db, now, options) : undefined;
}

/**
 * Removes history that is older than the settings allow. Throws at the end if a step failed.
 *
 * @param now by the clock of the database
 */
export async function removeOld(db: Database, now: Date, options: StepOptions = {}): Promise<Removed> {
  const retention = await get(db);
  const oldLogs = new Date(now.getTime() - retention.logDays * dayMs);
  const oldRuns = new Date(now.getTime() - retention.runDays * dayMs);
  const unasked = new Date(now.getTime() - inspectionsKeptMs);
  const failed: unknown[] = [];
  /** One step that fails must not keep the others from what they remove. */
  const step = async (remove: () => Promise<number>): Promise<number> =>
    remove().catch((error: unknown) => {
      failed.push(error);
      return 0;
    });
  const logDays = await step(() => dropOldDays(db, oldLogs));
  await step(() => removeInSteps(db, 'job_log_default', sql`time < ${oldLogs}`, options));
  const quarantined = await step(() => removeInSteps(db, 'quarantine', sql`created_at < ${oldLogs}`, options));
  await step(() => removeInSteps(db, 'inspection', sql`asked_at < ${unasked}`, options));
  const dueTimes = await step(() => removeInSteps(db, 'due_time', sql`due_at < ${oldRuns}`, options));
  await step(async () => removeOldEvents(db, now, options).then(() => 0));
  const runs = await step(() => removeOldRuns(db, { ...retention, oldRuns }, options));
  let versions = 0;
  for (const [jobType, limits] of Object.entries(retention.versions)) {
    versions += await step(() => removeOldVersions(db, { jobType, limits, now }, options));
  }
  if (failed.length === 1) throw failed[0];
  if (failed.length > 1) throw new AggregateError(failed, failed.map(messageOf).join('; '));
  return { logDays, runs, dueTimes, quarantined, versions };
}

/** Removes what ended more than 30 days ago. Messages that wait stay. @param now by the clock of the database */
export async function removeOldEvents(db: Database, now: Date, options: StepOptions = {}): Promise<void> {
  const old = new Date(now.getTime() - eventsKeptMs);
  await removeInSteps(db, 'delivery', sql`created_at < ${old} and state <> 'waiting'`, options);
  await removeInSteps(db, 'trigger_event', sql`decided_at < ${old}`, options);
  await removeInSteps(db, 'device_change', sql`decided_at < ${old}`, options);
}
