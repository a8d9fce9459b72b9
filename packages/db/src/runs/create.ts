import { createHmac } from 'node:crypto';
import { errorData, NetRavenError, type DeviceInfo, type ErrorData } from '@netraven/core';
import { attemptError, requireConfig } from '@netraven/core/attempt';
import { excessOf, isObject, type PackageRecord } from '@netraven/core/registry';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { named, select, type Device } from '../devices/devices.ts';
import { lockPools } from '../devices/pools.ts';
import { dbError } from '../codes.ts';
import { mergePatch } from '../merge-patch.ts';
import { inTransaction, isUniqueViolation, type Trx } from '../transaction.ts';
import { json } from '../schema/json.ts';
import * as policies from '../workers/policies.ts';
import {
  countsOf,
  leaveOut,
  queueTasks,
  taskSources,
  tasksOf,
  writeTasks,
  type NewTask,
  type TaskSources,
} from './new-tasks.ts';
import type { ExactPackage } from './exactly.ts';
import { recordForPerson } from './record-of.ts';
import { runOf, type Run } from './run.ts';
import { configIdentity, hiddenPaths, openConfig, sealConfig, type SealedConfig } from './sealed-config.ts';
import { runStatus } from '../schema/status.ts';
import { uuid, uuidOrNone } from '../schema/uuid.ts';
import { checkWaves, inWaves, type Waves } from './waves.ts';

/** A requested run. */
export interface RunRequest {
  readonly jobType: string;
  /** A query, or devices by their names. */
  readonly devices: string | { readonly names: readonly string[] };
  readonly config?: Record<string, unknown>;
  readonly dryRun?: boolean;
  readonly createdBy: string;
  /** The same key of one caller returns the same run. */
  readonly idempotencyKey?: string;
  readonly retryOf?: string;
  /** Default: all devices start at once. */
  readonly waves?: Waves;
  /** Tasks run with this version only, and `config` is complete. Default: any version; the administrator's config is under it. */
  readonly exactPackage?: ExactPackage;
}

/**
 * Creates a run, its tasks and their queue jobs in one transaction. The devices are frozen here; those that the job type
 * does not support are skipped, with a reason.
 *
 * @param check called in the transaction, before the run is written. Default: nothing
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE, NR_JOB_NOT_READY when no live worker offers the type.
 * @throws {NetRavenError} NR_RUN_CONFIG_INVALID; its `cause` is the list of problems.
 * @throws {NetRavenError} NR_QUERY_INVALID, NR_DEVICE_UNKNOWN, NR_DEVICE_NONE, NR_RUN_UNKNOWN (`retryOf`), NR_RUN_KEY_REUSED, NR_RUN_WAVES_FLEET
 */
export async function create(db: Database, ask: RunRequest, check?: (trx: Trx) => Promise<void>): Promise<Run> {
  const requestHash = hashOf(db, ask);
  try {
    return (await sameAgain(db, ask, requestHash)) ?? (await createNew(db, ask, requestHash, check));
  } catch (error) {
    if (!isUniqueViolation(error, 'run_created_by_idempotency_key_key')) throw error;
    const same = await sameAgain(db, ask, requestHash);
    if (!same) throw error;
    return same;
  }
}

async function createNew(
  db: Database,
  ask: RunRequest,
  requestHash: Buffer,
  check?: (trx: Trx) => Promise<void>,
): Promise<Run> {
  // All reading comes first: a transaction that waits for a second connection could wait for ever.
  const record = await recordForPerson(db, ask.jobType);
  checkWaves(record, ask.waves);
  if (ask.retryOf !== undefined) await mustExist(db, ask.retryOf);
  const id = uuid();
  const [config, devices, sources] = await Promise.all([
    configOf(db, record, ask, id),
    typeof ask.devices === 'string' ? select(db, ask.devices) : named(db, ask.devices.names),
    taskSources(db.kysely),
  ]);
  return inTransaction(db, async (trx) => {
    await check?.(trx);
    return write(db, trx, { id, ask, record, config, devices, sources, requestHash });
  });
}

/** A run for which everything was read and checked. */
export interface PreparedRun {
  readonly id: string;
  readonly ask: RunRequest;
  readonly record: PackageRecord;
  readonly config: SealedConfig;
  readonly devices: readonly Device[];
  /** Default: loaded in the transaction. */
  readonly sources?: TaskSources;
  /** Default: the request cannot be repeated. */
  readonly requestHash?: Buffer;
  /** The due time of a schedule. Default: a person asked for the run. */
  readonly due?: { readonly scheduleId: string; readonly at: Date };
  /** The trigger that creates it. Default: none. */
  readonly triggerId?: string;
  /** A person has confirmed that the job of the schedule or trigger may change devices. Default: a person asked for the run. */
  readonly mayWrite?: boolean;
  /** Returns when the task of a device starts, or why it is skipped. Default: at once. */
  readonly startOf?: (device: DeviceInfo) => Pick<NewTask, 'startAt' | 'skipped'>;
}

/** Writes a run, its tasks and their queue jobs. */
export async function write(db: Database, trx: Trx, prepared: PreparedRun): Promise<Run> {
  const { id, ask, record, config, devices, requestHash, due, triggerId, mayWrite } = prepared;
  await lockPools(trx, 'use');
  const existing = await lockExisting(trx, devices);
  const startOf: NonNullable<PreparedRun['startOf']> = (device) =>
    existing.has(device.id) ? (prepared.startOf?.(device) ?? {}) : { skipped: removedMeanwhile(device) };
  const copied = tasksOf(id, record, devices, prepared.sources ?? (await taskSources(trx)));
  const started = copied.map((task) => starting(task, startOf));
  const { tasks, waves } = ask.waves ? inWaves(started, ask.waves) : { tasks: started, waves: undefined };
  const isWaiting = ({ wave = 1 }: NewTask): boolean => wave > 1;
  const counts = countsOf(tasks);
  const status = runStatus(counts, { begun: false, cancelAsked: false, summary: null });
  const row = await trx
    .insertInto('run')
    .values({
      id,
      job_type: ask.jobType,
      status,
      dry_run: ask.dryRun ?? false,
      ...config,
      retry_of: ask.retryOf ?? null,
      exact_package: ask.exactPackage ? json(ask.exactPackage) : null,
      schedule_id: due?.scheduleId ?? null,
      due_at: due?.at ?? null,
      trigger_id: triggerId ?? null,
      may_write: mayWrite ?? null,
      created_by: ask.createdBy,
      idempotency_key: ask.idempotencyKey ?? null,
      request_hash: ask.idempotencyKey === undefined ? null : (requestHash ?? null),
      total: tasks.length,
      queued: counts.queued,
      skipped: counts.skipped,
      summary: record.summarizes && status !== 'skipped' ? 'waiting' : null,
      ...(waves && { waves: json(waves), wave: 1, waiting: tasks.filter(isWaiting).length }),
      finished_at: status === 'skipped' ? sql<Date>`now()` : null,
    })
    .returningAll()
    .returning(sql`pg_notify('netraven_run', id::text)`.as('notified'))
    .executeTakeFirstOrThrow();
  const written = await writeTasks(trx, tasks);
  await queueTasks(
    db,
    trx,
    written.filter((task) => !task.skipped && !isWaiting(task)),
  );
  return runOf(row);
}

/**
 * Returns the ids of those devices that still exist, and keeps them until the end of the transaction: a task of a removed
 * device would get its address and its credential.
 */
async function lockExisting(trx: Trx, devices: readonly Device[]): Promise<ReadonlySet<string>> {
  const ids = devices.map((device) => device.id);
  const { rows } = await sql<{ id: string }>`
    select id from device where id = any(${ids}::uuid[]) order by id for key share`.execute(trx);
  return new Set(rows.map((row) => row.id));
}

function removedMeanwhile({ name }: DeviceInfo): ErrorData {
  const code = 'NR_DEVICE_UNKNOWN';
  return errorData(dbError(code, `${name} was removed while the run was created`), code);
}

/** Returns a task with the time of its start. A fleet task leaves out the devices that must not start. */
function starting(task: NewTask, startOf: NonNullable<PreparedRun['startOf']>): NewTask {
  const { devices } = task;
  if (devices) {
    return leaveOut({ ...task, devices }, new Map(devices.map((device) => [device.id, startOf(device).skipped])));
  }
  return task.device && !task.skipped ? { ...task, ...startOf(task.device) } : task;
}

async function mustExist(db: Database, runId: string): Promise<void> {
  const found = await db.kysely.selectFrom('run').select('id').where('id', '=', uuidOrNone(runId)).executeTakeFirst();
  if (!found) throw dbError('NR_RUN_UNKNOWN', `There is no run ${JSON.stringify(runId)} to try again`);
}

/** Returns the checked config of a run: without secrets, and sealed if it has any. */
export async function configOf(
  db: Database,
  record: PackageRecord,
  ask: Pick<RunRequest, 'jobType' | 'config' | 'exactPackage'>,
  runId: string,
): Promise<SealedConfig> {
  return sealConfig(db, record, await mergeConfig(db, record, ask), configIdentity(runId));
}

/**
 * Returns the columns of the config of a schedule or trigger after a JSON Merge Patch.
 *
 * @param before its row, and its columns sealed with `identity`
 * @throws {NetRavenError} NR_RUN_CONFIG_INVALID
 */
export async function patchConfig(
  db: Database,
  record: PackageRecord,
  before: Parameters<typeof openConfig>[1] & { readonly job_type: string },
  patch: Record<string, unknown>,
  identity: string,
): Promise<SealedConfig> {
  // A patch that is nested too deep is refused as a config.
  const config = excessOf(patch) === undefined ? patched(db, before, patch, identity) : patch;
  return checkedConfig(db, record, before.job_type, config, identity);
}

/** Returns the columns of a config that the job type accepts over the administrator's. @throws {NetRavenError} NR_RUN_CONFIG_INVALID */
export async function checkedConfig(
  db: Database,
  record: PackageRecord,
  jobType: string,
  config: Record<string, unknown>,
  identity: string,
): Promise<SealedConfig> {
  await mergeConfig(db, record, { jobType, config });
  return sealConfig(db, record, config, identity);
}

/** Applies a patch. If the secrets cannot be opened, the patch must set or remove each. @throws {NetRavenError} NR_RUN_CONFIG_INVALID */
function patched(
  db: Database,
  before: Parameters<typeof openConfig>[1],
  patch: Record<string, unknown>,
  identity: string,
): Record<string, unknown> {
  try {
    return mergePatch(openConfig(db, before, identity), patch);
  } catch (error) {
    if (!(error instanceof NetRavenError) || error.code !== 'NR_SECRET_UNREADABLE') throw error;
    const config = mergePatch(before.config, patch);
    const problems = hiddenPaths(config).map((path) => ({
      path,
      message: `${path} is a secret that cannot be opened`,
      fix: 'Set it again, or remove it',
    }));
    if (problems.length === 0) return config;
    const said = problems.map(({ message }) => message).join('; ');
    throw attemptError('NR_RUN_CONFIG_INVALID', `The config cannot be changed: ${said}`, {
      hint: 'Set each of these secrets again with `--secret`, or remove it with `--unset`, in the same command.',
      cause: problems,
    });
  }
}

/** Returns a config over the administrator's. @throws {NetRavenError} NR_RUN_CONFIG_INVALID */
export async function mergeConfig(
  db: Database,
  record: PackageRecord,
  ask: Pick<RunRequest, 'jobType' | 'config' | 'exactPackage'>,
): Promise<Record<string, unknown>> {
  const policy = ask.exactPackage ? undefined : await policies.get(db, record.name);
  const config = { ...policy?.config, ...ask.config };
  const unchanged = Object.entries(policy?.config ?? {}).filter(([key]) => !Object.hasOwn(ask.config ?? {}, key));
  const replaced = Object.keys(ask.config ?? {}).filter(
    (key) => isObject(ask.config?.[key]) && isObject(policy?.config?.[key]),
  );
  const stored = { packageName: record.name, config: Object.fromEntries(unchanged), replaced };
  await requireConfig(ask.jobType, record.configSchema, config, stored);
  return config;
}

async function sameAgain(db: Database, ask: RunRequest, requestHash: Buffer): Promise<Run | undefined> {
  if (ask.idempotencyKey === undefined) return undefined;
  const row = await db.kysely
    .selectFrom('run')
    .selectAll()
    .where('created_by', '=', ask.createdBy)
    .where('idempotency_key', '=', ask.idempotencyKey)
    .executeTakeFirst();
  if (row && !row.request_hash?.equals(requestHash)) {
    throw dbError(
      'NR_RUN_KEY_REUSED',
      `The idempotency key ${JSON.stringify(ask.idempotencyKey)} already created run ${row.id} from a different request`,
    );
  }
  return row && runOf(row);
}

/** Returns a keyed fingerprint of a request: the config may contain secrets. */
function hashOf(db: Database, { jobType, devices, config, dryRun, retryOf, waves, exactPackage }: RunRequest): Buffer {
  return createHmac('sha256', db.keyring.derive('idempotency'))
    .update(JSON.stringify([jobType, devices, config ?? {}, dryRun ?? false, retryOf, waves, exactPackage]))
    .digest();
}
