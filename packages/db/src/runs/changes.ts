import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { runOf, taskOf, withoutDetails, type Run, type Task } from './run.ts';
import { isUuid } from './uuid.ts';

/** A row, and the transaction that wrote it last: the two together tell a change from every other. */
export type Change<Row> = Row & { readonly writtenBy: number };

/** Whose changes, and since when. */
export interface ChangeFilter {
  /** Default: every run of the last two days. */
  readonly runId?: string;
  /** A `position` of an earlier look. Default: none, so that all that has begun counts as changed. */
  readonly since?: number;
}

/** Runs that changed. */
export interface ChangedRuns {
  readonly runs: readonly Change<Run>[];
  /** Runs of which tasks may have changed. */
  readonly toLookAt: readonly string[];
  /**
   * Give it to the next look: everything before it was handed out, what is written now may come twice. It stands still
   * while a transaction is under way, of whichever database of the server: what was written since then comes again, and
   * runs that ended before the first look may be among it.
   */
  readonly position: number;
}

/**
 * Looks for runs that changed. By the transactions that wrote the rows and not by a time or a sequence: those are drawn
 * before they become visible, so one that commits late would be missed. Here a transaction still under way at one look is
 * looked at again by the next.
 */
export async function changedRuns(db: Database, { runId, since }: ChangeFilter): Promise<ChangedRuns> {
  // First: what commits between this and the rows is looked at twice, never not at all.
  const { rows } = await sql<{ position: number }>`select ${oldestOpen} as position`.execute(db.kysely);
  const position = rows[0]?.position ?? 0;
  if (runId !== undefined && !isUuid(runId)) return { runs: [], toLookAt: [], position };
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
    toLookAt: found.map((run) => run.id),
    position,
  };
}

/** Which tasks, and since when. */
export interface TaskChangeFilter {
  readonly runIds: readonly string[];
  /** Only this one of them. Default: all. */
  readonly taskId?: string;
  /** As of {@link ChangeFilter}. */
  readonly since?: number;
  /** Only those behind the task of this id. */
  readonly after?: string;
  readonly limit: number;
}

/** One page of the tasks that changed, without the details of their results, by id. A task that never began is no change. */
export async function changedTasks(
  db: Database,
  { runIds, taskId, since, after, limit }: TaskChangeFilter,
): Promise<Change<Task>[]> {
  if (runIds.length === 0) return [];
  let query = db.kysely
    .selectFrom('task')
    .innerJoin('run', 'run.id', 'task.run_id')
    .selectAll('task')
    .select(['run.job_type', withoutDetails, writtenBy('task').as('writtenBy')])
    .where('task.run_id', 'in', [...runIds])
    .where(sql<boolean>`(task.status <> 'queued' or task.attempts > 0)`)
    .orderBy('task.id')
    .limit(limit);
  if (taskId !== undefined) query = query.where('task.id', '=', taskId);
  if (since !== undefined) query = query.where(writtenBy('task'), '>=', since);
  if (after !== undefined) query = query.where('task.id', '>', after);
  return (await query.execute()).map((row) => ({ ...taskOf(row), writtenBy: row.writtenBy }));
}

/** The oldest transaction under way: all before it are over, and what they wrote can be seen. */
const oldestOpen = sql<number>`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`;

/**
 * The transaction that wrote a row. PostgreSQL keeps 32 bits of it; the rest is that of the newest. A row more than 2^32
 * transactions old so looks newer than it is, and is handed out once more than need be.
 */
function writtenBy(table: 'run' | 'task'): RawBuilder<number> {
  const newest = sql`(pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)`;
  return sql<number>`(${newest} - ((${newest} - ${sql.ref(table)}.xmin::text::bigint) & 4294967295))`;
}
