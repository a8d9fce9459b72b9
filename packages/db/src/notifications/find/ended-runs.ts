import { sql } from 'kysely';
import type { RunStatus } from '../../schema/status.ts';
import { later, overlapMs, type FoundEvent, type Look } from './found.ts';

interface EndedRow {
  readonly id: string;
  readonly job_type: string;
  readonly status: RunStatus;
  readonly total: number;
  readonly success: number;
  readonly changed: number;
  readonly saved: number;
  readonly created_by: string;
  readonly finished_at: Date;
  readonly tags: string[];
}

/** Returns the runs that have ended since the last look, and some that it has found already. Cancelled runs are no news. */
export async function endedRuns({ db, lastAt, since }: Look): Promise<FoundEvent[]> {
  const from = later(new Date(lastAt.getTime() - overlapMs), since);
  const { rows } = await sql<EndedRow>`
    select id, job_type, status, total, success, changed, saved, created_by, finished_at,
      array(select distinct jsonb_array_elements_text(had.device -> 'tags')
        from task, jsonb_array_elements(coalesce(task.devices, jsonb_build_array(task.device))) as had (device)
        where run_id = run.id and jsonb_typeof(had.device -> 'tags') = 'array') as tags
    from run where finished_at >= ${from} and status <> 'cancelled' order by finished_at`.execute(db.kysely);
  return rows.map((row) => {
    const { id: run, job_type: jobType, status, total, success, changed, saved, created_by: createdBy, tags } = row;
    const counts = { total, success, changed, saved };
    const fields = { at: row.finished_at.toISOString(), run, jobType, status, ...counts, createdBy };
    const event = status === 'success' ? ('run-succeeded' as const) : ('run-failed' as const);
    return { key: `run ${run}`, happenedAt: row.finished_at, tags, jobType, event: { event, ...fields } };
  });
}
