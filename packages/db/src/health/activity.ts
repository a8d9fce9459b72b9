import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { runOf, type Run } from '../runs/run.ts';
import type { SkipReason } from '../schedules/schedule.ts';

/** Runs, tasks and skipped due times of the moment. */
export interface Activity {
  /** Number of tasks of runs that have not ended. */
  readonly tasks: { readonly queued: number; readonly running: number };
  /** Number of runs that have not ended. */
  readonly runs: number;
  /** The first of these runs, oldest first. */
  readonly active: readonly Run[];
  /** Due times without a run, of the last 24 h, newest first. */
  readonly skipped: readonly SkippedDueTime[];
}

export interface SkippedDueTime {
  readonly schedule: string;
  readonly dueAt: Date;
  readonly reason: SkipReason;
  readonly message: string | null;
}

/** Returns the activity with up to `most` runs and skipped due times. */
export async function activity(db: Database, most: number): Promise<Activity> {
  const [counts, active, skipped] = await Promise.all([
    sql<{ queued: number; running: number; runs: number }>`
      select coalesce(sum(queued), 0)::int as queued, coalesce(sum(running), 0)::int as running, count(*)::int as runs
      from run where finished_at is null`.execute(db.kysely),
    db.kysely
      .selectFrom('run')
      .selectAll()
      .where('finished_at', 'is', null)
      .orderBy('created_at')
      .limit(most)
      .execute(),
    sql<SkippedDueTime>`
      select name as schedule, due_at as "dueAt", reason, message
      from due_time join schedule on schedule.id = schedule_id
      where reason is not null and due_at > now() - interval '1 day'
      order by due_at desc limit ${most}`.execute(db.kysely),
  ]);
  const { runs = 0, ...tasks } = counts.rows[0] ?? { queued: 0, running: 0 };
  return { tasks, runs, active: active.map(runOf), skipped: skipped.rows };
}

/** Counts the due times without a run, of the last 24 h, by reason. */
export async function skippedByReason(db: Database): Promise<Map<SkipReason, number>> {
  const { rows } = await sql<{ reason: SkipReason; count: number }>`
    select reason, count(*)::int as count from due_time
    where reason is not null and due_at > now() - interval '1 day' group by reason`.execute(db.kysely);
  return new Map(rows.map(({ reason, count }) => [reason, count]));
}
