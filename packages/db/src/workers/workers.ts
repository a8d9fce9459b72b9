import { randomUUID } from 'node:crypto';
import { hostname as machine } from 'node:os';
import type { PackageRecord, PlatformRecord, Problem } from '@netraven/core/registry';
import { isAlive } from '@netraven/core/system';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import { inTransaction, type Trx } from '../transaction.ts';
import { live } from './live.ts';

/** A worker process. */
export interface Worker {
  readonly id: string;
  readonly hostname: string;
  readonly pid: number;
  readonly pool: string;
  /** Version of NetRaven. */
  readonly version: string | null;
  readonly startedAt: Date;
  readonly seenAt: Date;
  /** Seen within 15 s, by the database's clock. */
  readonly live: boolean;
}

/** The registry of a worker. */
export interface Found {
  readonly records: readonly PackageRecord[];
  /** The platforms that it knows, good and bad. Default: unknown. */
  readonly platforms?: readonly PlatformRecord[];
  /** Problems that belong to no package. Default: none. */
  readonly problems?: readonly Problem[];
}

/** A worker that joins. */
export interface NewWorker extends Pick<Worker, 'hostname' | 'pid' | 'pool'> {
  /** Version of NetRaven. Default: unknown. */
  readonly version?: string;
}

/**
 * Registers a worker with its registry and makes the queue of its pool. Removes workers not seen for a day, and those of
 * this machine whose process has ended.
 *
 * @param id of a worker that was removed and registers again: it removes no other one, since two containers with the same
 *   host name do not see each other's processes, and would remove each other for ever
 */
export async function join(
  db: Database,
  worker: NewWorker,
  { records, platforms = [], problems = [] }: Found,
  id?: string,
): Promise<string> {
  const { hostname, pid, pool, version = null } = worker;
  const ownId = id ?? randomUUID();
  await db.queue.ensurePool(pool);
  await inTransaction(db, async (trx) => {
    const ended = id === undefined ? await endedHere(trx, hostname) : [];
    await trx
      .deleteFrom('worker')
      .where(sql<boolean>`(seen_at < now() - interval '1 day' or id = any(${ended}::uuid[]))`)
      .execute();
    await trx
      .insertInto('worker')
      .values({ id: ownId, hostname, pid, pool, version, platforms: json(platforms), problems: json(problems) })
      .execute();
    await writeOffers(trx, ownId, records);
  });
  return ownId;
}

/** Notes that the worker lives. Call it every 5 s. @throws {NetRavenError} NR_WORKER_UNKNOWN: join again. */
export async function heartbeat(db: Database, id: string): Promise<void> {
  const { numUpdatedRows } = await db.leases
    .updateTable('worker')
    .set({ seen_at: sql<Date>`now()` })
    .where('id', '=', id)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw dbError('NR_WORKER_UNKNOWN', `There is no worker ${id}`);
}

/** Replaces the registry of a worker. @throws {NetRavenError} NR_WORKER_UNKNOWN: join again. */
export async function offer(db: Database, id: string, found: Found): Promise<void> {
  const { records, platforms = [], problems = [] } = found;
  await inTransaction(db, async (trx) => {
    // Locks the worker's row, so that two calls of one worker run one after the other.
    const { numUpdatedRows } = await trx
      .updateTable('worker')
      .set({ platforms: json(platforms), problems: json(problems) })
      .where('id', '=', id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw dbError('NR_WORKER_UNKNOWN', `There is no worker ${id}`);
    await trx.deleteFrom('offer').where('worker_id', '=', id).execute();
    await writeOffers(trx, id, records);
  });
}

/** Removes a worker and its registry. */
export async function leave(db: Database, id: string): Promise<void> {
  await db.kysely.deleteFrom('worker').where('id', '=', id).execute();
}

/** A worker with its work. */
export interface ListedWorker extends Worker {
  /** Number of its running tasks. */
  readonly running: number;
  /** Ids of the job types that it can run. */
  readonly jobTypes: readonly string[];
}

/** Lists all workers, latest first. One that was killed stays for a day, or until another starts on its machine. */
export async function list(db: Database): Promise<ListedWorker[]> {
  return db.kysely
    .selectFrom('worker')
    .select([
      ...columns,
      // By the running attempts: there are as many as work at once, however many runs there were.
      sql<number>`(select count(*) from attempt join task on task.id = attempt.task_id join run on run.id = task.run_id
        where attempt.worker_id = worker.id and attempt.status = 'running' and task.status = 'running'
          and run.running > 0)`.as('running'),
      sql<string[]>`array(select distinct job_type from offer
        where worker_id = worker.id and state = 'ready' and job_type is not null order by job_type)`.as('jobTypes'),
    ])
    .orderBy('started_at', 'desc')
    .execute();
}

/** Returns the number of live workers. Anybody may ask for it, so it reads nothing else. */
export async function countLive(db: Database): Promise<number> {
  const { count } = await db.kysely
    .selectFrom('worker')
    .select(sql<number>`count(*)`.as('count'))
    .where(live)
    .executeTakeFirstOrThrow();
  return count;
}

/** Lists live workers, oldest first, with their problems that belong to no package. */
export async function living(db: Database): Promise<{ worker: Worker; problems: readonly Problem[] }[]> {
  const rows = await db.kysely
    .selectFrom('worker')
    .select([...columns, 'problems'])
    .where(live)
    .orderBy('started_at')
    .execute();
  return rows.map(({ problems, ...worker }) => ({ worker, problems: problems.filter(isProblem) }));
}

/** Lists the package records of all live workers, by package, youngest worker first. */
export async function offers(db: Database): Promise<{ worker: Worker; record: PackageRecord }[]> {
  const rows = await db.kysely
    .selectFrom('offer')
    .innerJoin('worker', 'worker.id', 'offer.worker_id')
    .select([...columns, 'offer.record', 'offer.name'])
    .where(live)
    .orderBy('offer.name')
    .orderBy('worker.started_at', 'desc')
    .orderBy('offer.position')
    .execute();
  return rows.map(({ record, name, ...worker }) => ({ worker, record: readableRecord(record, name) }));
}

function isProblem(value: unknown): value is Problem {
  const { code, severity, path, message } = (value ?? {}) as Partial<Record<string, unknown>>;
  return [code, severity, path, message].every((field) => typeof field === 'string');
}

/**
 * Returns a record of a worker. One that cannot be read becomes an invalid package that says so: it may be of a worker of
 * another version, and must not hide the other packages.
 */
function readableRecord(record: PackageRecord, name: string): PackageRecord {
  const { version, path, origin, state, permissions, problems, meta }: Partial<Record<string, unknown>> = { ...record };
  const areTexts = [record.name, version, path, origin, state].every((field) => typeof field === 'string');
  const areLists = Array.isArray(permissions) && Array.isArray(problems) && problems.every(isProblem);
  const { jobType, platforms, requires } = (meta ?? {}) as Partial<Record<string, unknown>>;
  const hasMeta = typeof jobType === 'string' && Array.isArray(platforms) && Array.isArray(requires);
  if (areTexts && areLists && (hasMeta || (meta === undefined && state !== 'ready'))) return record;
  const problem: Problem = {
    code: 'NR_ROW_UNREADABLE',
    severity: 'error',
    path: '',
    message: `The record of ${name} that a worker stored cannot be read`,
    fix: 'Restart the worker: it registers its packages again.',
  };
  const unknown = { version: 'unknown', path: '', origin: 'declared', state: 'invalid', permissions: [] } as const;
  return { name, ...unknown, problems: [problem] };
}

/** Returns a text that changes when {@link living}, {@link offers} or the policies change. */
export async function offersStamp(db: Database): Promise<string> {
  const { rows } = await sql<{ stamp: string | null }>`
    select md5(string_agg(line, ';' order by line)) as stamp from (
      select distinct offer.worker_id || '@' || offer.xmin as line
      from offer join worker on worker.id = offer.worker_id where ${live}
      union all select 'worker ' || id || '@' || md5(problems::text || platforms::text) from worker where ${live}
      union all select 'policy ' || name || '@' || xmin from package_policy
    ) as lines`.execute(db.kysely);
  return rows[0]?.stamp ?? '';
}

/** Returns the ready record of a job type from the oldest live worker that has it. */
export async function offered(db: Kysely<Tables>, jobType: string): Promise<PackageRecord | undefined> {
  const rows = await db
    .selectFrom('offer')
    .innerJoin('worker', 'worker.id', 'offer.worker_id')
    .select(['offer.record', 'offer.name'])
    .where('offer.job_type', '=', jobType)
    .where('offer.state', '=', 'ready')
    .where(live)
    .orderBy('worker.started_at')
    .execute();
  return rows.map(({ record, name }) => readableRecord(record, name)).find(({ state }) => state === 'ready');
}

/** Returns the workers of this machine whose process has ended. If another machine has the same name, its worker joins again. */
async function endedHere(trx: Trx, hostname: string): Promise<string[]> {
  if (hostname !== machine()) return [];
  const here = await trx.selectFrom('worker').select(['id', 'pid']).where('hostname', '=', hostname).execute();
  return here.filter((worker) => !isAlive(worker.pid)).map((worker) => worker.id);
}

const columns = [
  'worker.id',
  'worker.hostname',
  'worker.pid',
  'worker.pool',
  'worker.version',
  'worker.started_at as startedAt',
  'worker.seen_at as seenAt',
  live.as('live'),
] as const;

async function writeOffers(trx: Trx, id: string, records: readonly PackageRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((record, position) => ({
    worker_id: id,
    position,
    name: record.name,
    state: record.state,
    job_type: record.jobType ?? null,
    record: json(record),
  }));
  await trx.insertInto('offer').values(rows).execute();
}
