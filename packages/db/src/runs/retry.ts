import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import type { Tables } from '../schema/tables.ts';
import type { Trx } from '../transaction.ts';
import { create, type RunRequest } from './create.ts';
import { exactPackage, notSameError } from './exactly.ts';
import type { Run } from './run.ts';
import { configIdentity, openConfig } from './sealed-config.ts';
import type { TaskStatus } from '../schema/status.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { wavesAsked } from './waves.ts';

/** Caller of a new run. */
interface Caller {
  readonly createdBy: string;
  /** The same key of one caller gives the same run again. */
  readonly idempotencyKey?: string;
}

/** Limits a retry to some of the devices. */
export interface RetryOnly {
  /** Default: `failed`, `error`, `cancelled` and skipped for a temporary reason; with a code all that are `skipped`. */
  readonly status?: 'failed' | 'error';
  /** The code of the error or skip, e.g. `NR_DEVICE_TIMEOUT`. Default: any. */
  readonly code?: string;
}

/** Reasons of skipped tasks that a retry takes: the run stopped, a window was closed, or each credential of the device was frozen. */
const temporary = ['NR_RUN_STOPPED', 'NR_WINDOW_CLOSED', 'NR_CREDENTIAL_FROZEN'];

/** Statuses of the tasks that are retried, besides skipped ones. */
const retried = ['failed', 'error', 'cancelled'] as const satisfies readonly TaskStatus[];

/**
 * Creates a run of the same job type with the same config over the devices on which a run did not succeed, as far as
 * they are still in the inventory. Leaves out those on which a retry of this run, or of its retries, succeeded, waits or
 * runs. A run that was repeated exactly is retried with the same package.
 *
 * @throws {NetRavenError} NR_RUN_UNKNOWN, NR_RUN_NOT_ENDED, NR_RUN_NOTHING_TO_RETRY
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE, NR_JOB_NOT_READY, NR_RUN_CONFIG_INVALID when the job type was removed or changed.
 */
export async function retry(db: Database, id: string, asked: Caller & { readonly only?: RetryOnly }): Promise<Run> {
  const { only = {}, ...caller } = asked;
  const { run, names, ids } = await devicesToRetry(db, id, { only, ...caller });
  const { status, code } = only;
  if (names.length === 0) {
    const summary = run.summary === 'failed' || run.summary === 'error' ? ' because of its summary' : '';
    throw dbError(
      'NR_RUN_NOTHING_TO_RETRY',
      `Run ${id} ended as ${run.status}${summary}, and none of its devices ${status ? `with status ${status} ` : ''}${code === undefined ? '' : `with ${code} `}is left to retry`,
      { hint: `Run it on all its devices again, also the skipped ones: \`netraven runs again ${id}\`.` },
    );
  }
  const exact = run.exact_package && { exactPackage: run.exact_package };
  let isLate = false;
  const check = async (trx: Trx): Promise<void> => {
    await trx.selectFrom('run').select('id').where('id', '=', id).forNoKeyUpdate().execute();
    const since = await devicesRetried(trx, id, caller);
    isLate = ids.some((device) => since.has(device));
    if (isLate) throw dbError('NR_RUN_NOTHING_TO_RETRY', `Run ${id} was retried by another request at the same time`);
  };
  try {
    return await repeat(db, run, names, { ...caller, retryOf: id, ...exact }, check);
  } catch (error) {
    if (isLate) return retry(db, id, asked);
    throw error;
  }
}

/** An ended run, and the names of the devices that {@link retry} would run it on. @throws {NetRavenError} NR_RUN_UNKNOWN, NR_RUN_NOT_ENDED */
export async function devicesToRetry(
  db: Database,
  id: string,
  { only = {}, ...caller }: Partial<Caller> & { readonly only?: RetryOnly },
): Promise<{ readonly run: RunRow; readonly names: readonly string[]; readonly ids: readonly string[] }> {
  const run = await rowOf(db, id);
  if (run.finished_at === null) throw dbError('NR_RUN_NOT_ENDED', `Run ${id} is still ${run.status}`);
  const [frozen, retriedSince] = await Promise.all([devicesOf(db, id, only), devicesRetried(db.kysely, id, caller)]);
  const left = new Map([...frozen].filter(([device]) => !retriedSince.has(device)));
  const { names } = await namesNow(db, left);
  return { run, names, ids: [...left.keys()] };
}

/** Returns the number of devices that {@link retry} would take. @throws {NetRavenError} NR_RUN_UNKNOWN, NR_RUN_NOT_ENDED */
export async function countToRetry(db: Database, id: string): Promise<number> {
  return (await devicesToRetry(db, id, {})).names.length;
}

/** A run that was made again. */
export interface RunAgain {
  readonly run: Run;
  /** Devices of the earlier run that are no longer in the inventory. The new run does without them. */
  readonly removed: readonly { readonly id: string; readonly name: string }[];
}

/**
 * Creates a run of the same job type with the same config and dry run over all devices of an earlier one, by their ids.
 * `exactly`: refused unless the devices and the version of the package are the same too. Settings that an administrator
 * added since do not count.
 *
 * @throws {NetRavenError} NR_RUN_NOT_SAME, only with `exactly`
 * @throws {NetRavenError} NR_RUN_UNKNOWN; NR_RUN_NOTHING_TO_RETRY when no device of the run is left in the inventory.
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE, NR_JOB_NOT_READY, NR_RUN_CONFIG_INVALID when the job type was removed or changed.
 */
export async function again(
  db: Database,
  id: string,
  { exactly = false, ...caller }: Caller & { readonly exactly?: boolean },
): Promise<RunAgain> {
  const { run, names, removed } = await devicesAgain(db, id);
  if (names.length === 0) throw dbError('NR_RUN_NOTHING_TO_RETRY', `No device of run ${id} is left in the inventory`);
  if (!exactly) return { run: await repeat(db, run, names, caller), removed };
  if (removed.length > 0) {
    throw notSameError(id, `no longer in the inventory: ${removed.map(({ name }) => name).join(', ')}`);
  }
  const same = { ...caller, exactPackage: await exactPackage(db, id, run.job_type) };
  return { run: await repeat(db, run, names, same), removed };
}

/** A run, the names of the devices that {@link again} would run it on, and those that were removed. @throws {NetRavenError} NR_RUN_UNKNOWN */
export async function devicesAgain(
  db: Database,
  id: string,
): Promise<{ readonly run: RunRow; readonly names: readonly string[]; readonly removed: RunAgain['removed'] }> {
  const run = await rowOf(db, id);
  return { run, ...(await namesNow(db, await devicesOf(db, id))) };
}

type RunRow = Selectable<Tables['run']>;

async function rowOf(db: Database, id: string): Promise<RunRow> {
  const row = await db.kysely.selectFrom('run').selectAll().where('id', '=', uuidOrNone(id)).executeTakeFirst();
  if (!row) throw dbError('NR_RUN_UNKNOWN', `There is no run ${id}`);
  return row;
}

/** Creates the new run. Secrets of the config go from one seal into the other, and nowhere else. */
function repeat(
  db: Database,
  run: RunRow,
  names: readonly string[],
  more: Pick<RunRequest, 'createdBy' | 'idempotencyKey' | 'retryOf' | 'exactPackage'>,
  check?: (trx: Trx) => Promise<void>,
): Promise<Run> {
  const config = openConfig(db, run, configIdentity(run.id));
  const waves = run.waves && wavesAsked(run.waves);
  const same = { jobType: run.job_type, config, dryRun: run.dry_run, ...(waves && { waves }) };
  return create(db, { ...same, devices: { names }, ...more }, check);
}

/** Returns the devices of a run as they were frozen, by id. A fleet task has many. Without `only`: also those it left out. */
async function devicesOf(db: Database, runId: string, only?: RetryOnly): Promise<ReadonlyMap<string, string>> {
  let query = db.kysely.selectFrom('task').select(['device', 'devices', 'left_out']).where('run_id', '=', runId);
  if (only) {
    const { status, code } = only;
    const isCode = (...wanted: readonly string[]): RawBuilder<boolean> =>
      sql<boolean>`error ->> 'code' = any(${wanted})`;
    query = query.where((where) =>
      status
        ? where('status', '=', status)
        : where.or([
            where('status', 'in', retried),
            where.and([where('status', '=', 'skipped'), isCode(...(code === undefined ? temporary : [code]))]),
          ]),
    );
    if (code !== undefined) query = query.where(isCode(code));
  }
  const rows = await query.execute();
  const frozen = rows.flatMap(({ device, devices, left_out: leftOut }) => [
    ...(device ? [device] : []),
    ...(devices ?? []),
    ...((!only && leftOut) || []),
  ]);
  return new Map(frozen.map(({ id, name }) => [id, name]));
}

/** Returns the ids of the devices on which a retry of a run succeeded, waits or runs. The same request again finds none of its own. */
async function devicesRetried(
  kysely: Kysely<Tables>,
  runId: string,
  { createdBy = null, idempotencyKey = null }: Partial<Record<keyof Caller, string | null>>,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    with recursive later as (
      select id from run
      where retry_of = ${runId} and (created_by = ${createdBy} and idempotency_key = ${idempotencyKey}) is not true
      union
      select run.id from run join later on run.retry_of = later.id
    )
    select coalesce(device, of_fleet.value) ->> 'id' as id
    from task
    left join lateral jsonb_array_elements(task.devices) of_fleet on true
    where run_id in (select id from later) and status in ('success', 'queued', 'running')
  `.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}

/** Returns the names that devices have now, and the devices that were removed. */
async function namesNow(
  db: Database,
  frozen: ReadonlyMap<string, string>,
): Promise<{ names: string[]; removed: RunAgain['removed'] }> {
  const ids = [...frozen.keys()];
  if (ids.length === 0) return { names: [], removed: [] };
  const rows = await db.kysely
    .selectFrom('device')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .orderBy('name')
    .execute();
  const left = new Set(rows.map(({ id }) => id));
  const removed = [...frozen].filter(([id]) => !left.has(id)).map(([id, name]) => ({ id, name }));
  return { names: rows.map(({ name }) => name), removed };
}
