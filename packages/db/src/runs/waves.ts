import { errorData, type ErrorData } from '@netraven/core';
import type { PackageRecord } from '@netraven/core/registry';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { lockPools } from '../devices/pools.ts';
import { dbError } from '../codes.ts';
import { json } from '../schema/json.ts';
import type { Trx } from '../transaction.ts';
import { queueTasks, type NewTask } from './new-tasks.ts';
import type { Counts, TaskStatus } from '../schema/status.ts';

/** Starts the devices of a run in waves, and stops the run when too many of a wave fail. */
export interface Waves {
  /** Number of devices in the first wave. Default: as many as in the others. */
  readonly canary?: number;
  /** Number of devices in each other wave. Default: all. */
  readonly size?: number;
  /** The rest is skipped when more than so many percent of a wave fail. Default 10. */
  readonly stopAbovePercent?: number;
}

/** The waves of a run that was created. */
export interface RunWaves extends Waves {
  readonly stopAbovePercent: number;
  /** Number of waves. */
  readonly count: number;
}

/** Returns the waves as they were requested. */
export function wavesAsked(ofRun: RunWaves): Waves {
  const { count: _, ...waves } = ofRun;
  return waves;
}

const defaultStopAbovePercent = 10;

/** Refuses waves of a fleet job: it has one task. @throws {NetRavenError} NR_RUN_WAVES_FLEET */
export function checkWaves({ meta, jobType }: PackageRecord, waves: Waves | null | undefined): void {
  if (!waves || meta?.scope !== 'fleet') return;
  throw dbError('NR_RUN_WAVES_FLEET', `The job ${jobType} runs once for all devices, so it has no waves`);
}

/** Returns the wave of a device, from 1. `index`: its place among the devices that are not skipped, from 0. */
export function waveOf(index: number, { canary = 0, size = Infinity }: Waves): number {
  if (index < canary) return 1;
  return (canary > 0 ? 2 : 1) + Math.floor((index - canary) / size);
}

/** Sorts `edge-2` before `edge-10`. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** Assigns tasks to waves: by the time of their start, then by the name of the device. Skipped tasks get no wave. */
export function inWaves(tasks: readonly NewTask[], waves: Waves): { tasks: NewTask[]; waves: RunWaves } {
  const startOf = ({ startAt }: NewTask): number => startAt?.getTime() ?? 0;
  const nameOf = ({ device }: NewTask): string => device?.name ?? '';
  const sorted = tasks
    .filter(({ skipped }) => !skipped)
    .sort((a, b) => startOf(a) - startOf(b) || compare(nameOf(a), nameOf(b)));
  const { stopAbovePercent = defaultStopAbovePercent } = waves;
  const count = sorted.length === 0 ? 0 : waveOf(sorted.length - 1, waves);
  return {
    tasks: [
      ...sorted.map((task, index) => ({ ...task, wave: waveOf(index, waves) })),
      ...tasks.filter(({ skipped }) => skipped),
    ],
    waves: { ...waves, stopAbovePercent, count },
  };
}

/** A run with waves. Its row is locked, and its tasks are written. */
interface WavedRun {
  readonly id: string;
  readonly waves: RunWaves;
  /** The last wave that has started. */
  readonly wave: number;
  /** Number of tasks in later waves. They are `queued`, and have no queue job. */
  readonly waiting: number;
  /** Present: the run was stopped. */
  readonly stopReason: ErrorData | null;
  readonly counts: Readonly<Counts>;
  /** True if one of the tasks has failed just now. */
  readonly hasFailed: boolean;
}

/** The wave of a run after a decision. */
export interface WaveDecision extends Pick<WavedRun, 'wave' | 'waiting' | 'stopReason'> {
  /** Number of queued tasks that were skipped. */
  readonly skipped: number;
}

/**
 * Starts the next wave when the last one has ended, or skips the rest when too many of its devices failed. Skipped and
 * cancelled tasks do not count, so a wave that has only such tasks does not stop the run. A canary of only such tasks proves
 * nothing: the next devices take its place.
 */
export async function decideWave(db: Database, trx: Trx, run: WavedRun): Promise<WaveDecision> {
  const { wave, waiting, stopReason, counts } = run;
  const unchanged = { wave, waiting, stopReason, skipped: 0 };
  const hasEnded = counts.queued + counts.running <= waiting;
  if (stopReason || counts.queued === 0 || !(hasEnded || run.hasFailed)) return unchanged;
  const failed = await failedOf(trx, run);
  if (failed.isTooMany) return stop(db, trx, run, failed);
  if (!hasEnded || waiting === 0) return unchanged;
  const isCanary = wave === 1 && (run.waves.canary ?? 0) > 0;
  return isCanary && failed.total === 0 ? startOtherCanary(db, trx, run) : startNext(db, trx, run);
}

interface Failed {
  readonly failed: number;
  readonly total: number;
  readonly isTooMany: boolean;
}

/** Counts the failed tasks of the wave. The share can only grow until the wave has ended. */
async function failedOf(trx: Trx, { id, wave, waves }: WavedRun): Promise<Failed> {
  const rows = await trx
    .selectFrom('task')
    .select(['status', sql<number>`count(*)::int`.as('count')])
    .where('run_id', '=', id)
    .where('wave', '=', wave)
    .groupBy('status')
    .execute();
  const sum = (statuses: readonly TaskStatus[]): number =>
    rows.reduce((all, { status, count }) => (statuses.includes(status) ? all + count : all), 0);
  const failed = sum(['failed', 'error']);
  const total = failed + sum(['queued', 'running', 'success']);
  return { failed, total, isTooMany: failed * 100 > waves.stopAbovePercent * total };
}

/** Puts the first devices of the next wave into the canary, and queues their tasks. */
async function startOtherCanary(db: Database, trx: Trx, run: WavedRun): Promise<WaveDecision> {
  const { tasks } = await nextWave(trx, run, run.waves.canary);
  const ids = tasks.map((task) => task.id);
  await sql`update task set wave = ${run.wave} where id = any(${ids}::uuid[])`.execute(trx);
  return queueWave(db, trx, run, { wave: run.wave, tasks });
}

/** Queues the tasks of the next wave. */
async function startNext(db: Database, trx: Trx, run: WavedRun): Promise<WaveDecision> {
  return queueWave(db, trx, run, await nextWave(trx, run));
}

interface WaveTask {
  readonly id: string;
  readonly pool: string;
  readonly job_type: string;
  readonly device_id: string | null;
  readonly start_at: Date | null;
}

/** The name of a device as people sort it. As the column `natural_name` of devices. */
const naturalName = sql`regexp_replace(
  regexp_replace(lower(device ->> 'name' collate "C"), '([0-9]+)', '00000000000000000000\\1', 'g'),
  '[0-9]*([0-9]{20})', '\\1', 'g') collate "C"`;

/**
 * Loads the next wave that has tasks: all of a wave may have gone into the canary.
 *
 * @param first only so many of its tasks, in the order of {@link inWaves}: a canary may be replaced 10,000 times
 */
async function nextWave(
  trx: Trx,
  { id, wave }: WavedRun,
  first?: number,
): Promise<{ readonly wave: number; readonly tasks: readonly WaveTask[] }> {
  // The pool of a device must not change before its task is queued. Rows are locked already: PostgreSQL may end a
  // deadlock with a change of pools, and `inTransaction` repeats the work.
  await lockPools(trx, 'use');
  const ofRun = trx.selectFrom('task').where('run_id', '=', id).where('wave', '>', wave).where('status', '=', 'queued');
  const { next } = await ofRun.select(({ fn }) => fn.min('wave').as('next')).executeTakeFirstOrThrow();
  const tasks = await ofRun
    .where('wave', '=', next)
    .select(['id', 'pool', 'job_type', 'device_id', 'start_at'])
    .$if(first !== undefined, (all) =>
      all
        .orderBy('start_at', (order) => order.asc().nullsFirst())
        .orderBy(naturalName)
        .limit(first ?? 0),
    )
    .execute();
  return { wave: next ?? wave, tasks };
}

async function queueWave(
  db: Database,
  trx: Trx,
  { id, waiting }: WavedRun,
  { wave, tasks }: { readonly wave: number; readonly tasks: readonly WaveTask[] },
): Promise<WaveDecision> {
  const jobs = tasks.map(({ id: taskId, pool, job_type: jobType, start_at: startAt, device_id: deviceId }) => ({
    id: taskId,
    pool,
    jobType,
    key: deviceId ?? id,
    ...(startAt && { startAt }),
  }));
  await queueTasks(db, trx, jobs);
  return { wave, waiting: waiting - tasks.length, stopReason: null, skipped: 0 };
}

/** Skips the tasks that no worker has taken up: those of later waves, and those of this one. */
async function stop(db: Database, trx: Trx, run: WavedRun, { failed, total }: Failed): Promise<WaveDecision> {
  const { id, wave, waves, waiting } = run;
  const queued = await trx
    .selectFrom('task')
    .select(['id', 'pool'])
    .where('run_id', '=', id)
    .where('wave', '=', wave)
    .where('status', '=', 'queued')
    // A task that was tried keeps its retries.
    .where('attempts', '=', 0)
    .orderBy('pool')
    .execute();
  const released: string[] = [];
  for (const [pool, ofPool] of Map.groupBy(queued, (task) => task.pool)) {
    const ids = ofPool.map((task) => task.id);
    released.push(...(await db.queue.endWaiting(trx, pool, ids)).map((fence) => fence.id));
  }
  const skipped = released.length + waiting;
  if (skipped === 0) return { wave, waiting, stopReason: null, skipped };
  const stopReason = errorData(
    dbError(
      'NR_RUN_STOPPED',
      `the run stopped: ${failed} of ${total} devices of wave ${wave} failed, more than ${waves.stopAbovePercent} %`,
      { hint: `Go on with the skipped devices: \`netraven runs retry ${id} --code NR_RUN_STOPPED\`.` },
    ),
    'NR_RUN_STOPPED',
  );
  await sql`update task set status = 'skipped', error = ${json(stopReason)}::jsonb, finished_at = now()
    where run_id = ${id} and status = 'queued' and (wave > ${wave} or id = any(${released}::uuid[]))`.execute(trx);
  return { wave, waiting: 0, stopReason, skipped };
}

/** Ends the tasks of waves that have not started, as cancelled. Returns their number. */
export async function cancelWaiting(trx: Trx, runId: string, wave: number, reason: ErrorData): Promise<number> {
  const { numAffectedRows = 0n } = await sql`update task
    set status = 'cancelled', error = ${json(reason)}::jsonb, finished_at = now()
    where run_id = ${runId} and wave > ${wave} and status = 'queued'`.execute(trx);
  return Number(numAffectedRows);
}
