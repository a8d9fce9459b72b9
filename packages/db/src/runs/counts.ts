import { sql } from 'kysely';
import { recordset, type Column } from '../schema/recordset.ts';
import { inOrder, notify, type Trx } from '../transaction.ts';
import { fireAfter } from '../triggers/after.ts';
import { runStatus, taskStatuses, type Counts, type TaskStatus } from './status.ts';

/** The change of a task from one status to another. */
export interface Step {
  readonly runId: string;
  readonly from: TaskStatus;
  readonly to: TaskStatus;
  /** True if the task saved something new. */
  readonly changed?: boolean;
}

/**
 * Moves the counters of runs along with their tasks, in the same transaction, and tells who follows these runs; the last
 * task closes its run. Runs are locked in the order of their ids, so that two workers cannot wait for each other.
 * Returns whether it closed one. The triggers that follow a closed run get an event.
 */
export async function applySteps(trx: Trx, steps: readonly Step[]): Promise<boolean> {
  const moved = steps.filter((step) => step.from !== step.to);
  const byRun = Map.groupBy(moved, (step) => step.runId);
  const unmoved = steps.flatMap(({ runId }) => (byRun.has(runId) ? [] : runId));
  await notify(trx, 'netraven_run', unmoved);
  if (byRun.size === 0) return false;
  const rows = await trx
    .selectFrom('run')
    .select(['id', 'cancel_requested_at', 'started_at', 'changed', ...taskStatuses])
    .where('id', 'in', inOrder(byRun.keys()))
    .orderBy('id')
    .forUpdate()
    .execute();
  const changes = rows.map((row) => {
    const counts = Object.fromEntries(taskStatuses.map((status) => [status, row[status]])) as Counts;
    let { changed } = row;
    for (const step of byRun.get(row.id) ?? []) {
      counts[step.from]--;
      counts[step.to]++;
      if (step.changed) changed++;
    }
    return {
      id: row.id,
      counts,
      changed,
      status: runStatus(counts, { begun: row.started_at !== null, cancelAsked: row.cancel_requested_at !== null }),
    };
  });
  const countOf = (status: TaskStatus): Column<(typeof changes)[number]> => ['int', (change) => change.counts[status]];
  await sql`update run set
      status = new.status,
      queued = new.queued, running = new.running, success = new.success, failed = new.failed,
      error = new.error, cancelled = new.cancelled, skipped = new.skipped,
      changed = new.changed,
      started_at = case when new.status = 'queued' then started_at else coalesce(started_at, now()) end,
      finished_at = case when new.status in ('queued', 'running') then null else now() end
    from ${recordset('new', changes, {
      id: ['uuid', (change) => change.id],
      status: ['text', (change) => change.status],
      changed: ['int', (change) => change.changed],
      ...Object.fromEntries(taskStatuses.map((status) => [status, countOf(status)])),
    })}
    where run.id = new.id returning pg_notify('netraven_run', run.id::text)`.execute(trx);
  const closed = changes.filter((change) => change.status !== 'queued' && change.status !== 'running');
  await fireAfter(
    trx,
    closed.map((change) => change.id),
  );
  return closed.length > 0;
}
