import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { writtenBy, xidOf } from '../schema/written-by.ts';
import { runOf, shortTaskColumns, taskOf, type Run, type Task } from './run.ts';
import { isUuid } from '../schema/uuid.ts';

/** A row and the transaction that wrote it last. Together they identify a change. */
export type Change<Row> = Row & { readonly writtenBy: number };

/** Filters changes of runs. */
export interface ChangeFilter {
  /** Default: runs of the last two days that have not ended, and with `since` also those that changed. */
  readonly runId?: string;
  /** The `position` of an earlier result. Default: none; all runs found count as changed, and all tasks that were begun. */
  readonly since?: number;
}

/** Runs that changed. */
export interface ChangedRuns {
  readonly runs: readonly Change<Run>[];
  /** The ids of all runs found: their tasks may have changed although the run did not. */
  readonly runIds: readonly string[];
  /**
   * Pass it to the next call. All changes before it were returned; later ones may be returned twice. It never passes the
   * oldest open transaction of the database: until that ends, changes since then are returned again, also of runs that
   * ended before the first call.
   */
  readonly position: number;
}

/**
 * Returns runs that changed. Compares the transactions that wrote the rows. A time or a sequence is taken before the commit,
 * so a late commit would be missed. A transaction that is still open is covered again by the next call.
 */
export async function changedRuns(db: Database, { runId, since }: ChangeFilter): Promise<ChangedRuns> {
  // Read first: a commit between this query and the next is returned twice, never missed.
  const { rows } = await sql<{ position: number }>`select ${oldestOpen} as position`.execute(db.kysely);
  const position = rows[0]?.position ?? 0;
  if (runId !== undefined && !isUuid(runId)) return { runs: [], runIds: [], position };
  let query = db.kysely
    .selectFrom('run')
    .selectAll('run')
    .select(writtenBy('run').as('writtenBy'))
    .orderBy('created_at')
    .orderBy('id');
  if (runId !== undefined) query = query.where('id', '=', runId);
  else {
    query = query.where(sql<boolean>`created_at > now() - interval '2 days'
      and (finished_at is null or ${since === undefined ? sql`false` : sql`${writtenBy('run')} >= ${since}`})`);
  }
  const found = (await query.execute()).map((row) => ({ ...runOf(row), writtenBy: row.writtenBy }));
  return {
    runs: found.filter((run) => since === undefined || run.writtenBy >= since),
    runIds: found.map((run) => run.id),
    position,
  };
}

/** Filters changes of tasks. */
export interface TaskChangeFilter {
  readonly runIds: readonly string[];
  /** Default: all tasks of the runs. */
  readonly taskId?: string;
  /** See {@link ChangeFilter}. */
  readonly since?: number;
  /** The last task of the previous page. */
  readonly after?: Pick<Change<Task>, 'id' | 'runId' | 'writtenBy'>;
  readonly limit: number;
}

/** Returns one page of changed tasks, with `since` in the order of their changes, without the details of their results. A task that was never begun is no change. */
export async function changedTasks(
  db: Database,
  { runIds, taskId, since, after, limit }: TaskChangeFilter,
): Promise<Change<Task>[]> {
  if (runIds.length === 0) return [];
  let query = db.kysely
    .selectFrom('task')
    .select(shortTaskColumns)
    .select('task.written_by as writtenBy')
    .where('task.run_id', 'in', [...runIds])
    .where(sql<boolean>`(task.status <> 'queued' or task.attempts > 0)`)
    .limit(limit);
  if (taskId !== undefined) query = query.where('task.id', '=', taskId);
  // Each in the order of an index: a page must not read the others again.
  if (since === undefined) {
    query = query.orderBy('task.run_id').orderBy('task.id');
    if (after) query = query.where(sql<boolean>`(task.run_id, task.id) > (${after.runId}::uuid, ${after.id}::uuid)`);
  } else {
    // A database that was restored from another server has rows of transactions that this one has not reached.
    query = query
      .where(sql<boolean>`task.written_by >= ${since} and task.written_by < ${nextToBegin}`)
      .orderBy('task.written_by')
      .orderBy('task.id');
    if (after) query = query.where(sql<boolean>`(task.written_by, task.id) > (${after.writtenBy}, ${after.id}::uuid)`);
  }
  return (await query.execute()).map((row) => ({ ...taskOf(row), writtenBy: row.writtenBy }));
}

const nextToBegin = sql<number>`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`;

/**
 * The oldest open transaction of this database. All earlier ones have ended, and their writes are visible. Those of other
 * databases of the server can be open for hours, and write no row here.
 */
const oldestOpen = sql<number>`coalesce((
  select min(least(${xidOf(sql`backend_xid`)}, ${nextToBegin})) from pg_stat_activity
  where backend_xid is not null and datid = (select oid from pg_database where datname = current_database())
), ${nextToBegin})`;
