import type { ErrorData } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { recordset, type Column } from '../schema/recordset.ts';
import { inOrder, notify, type Trx } from '../transaction.ts';
import { fireAfter } from '../triggers/after.ts';
import { runStatus, taskStatuses, type Counts, type RunStatus, type SummaryStatus, type TaskStatus } from './status.ts';
import { decideSummary } from './summary.ts';
import { decideWave, type WaveDecision } from './waves.ts';

/** The change of a task from one status to another. */
export interface Step {
  readonly runId: string;
  readonly from: TaskStatus;
  readonly to: TaskStatus;
  /** True if the job says that it changed the device. Counts only if the run is no dry run. */
  readonly changed?: boolean;
  /** True if the task saved a new version. */
  readonly saved?: boolean;
  /** True if the task is the summary of the run. */
  readonly summary: boolean;
}

interface RunChange {
  readonly id: string;
  readonly counts: Counts;
  readonly changed: number;
  readonly saved: number;
  readonly wave: number | null;
  readonly waiting: number;
  readonly stopReason: ErrorData | null;
  readonly summary: SummaryStatus | null;
  readonly status: RunStatus;
}

/**
 * Moves the counters of runs along with their tasks, in the same transaction, and tells who follows these runs. The last
 * task of a wave starts the next wave; the last task of a device starts the summary; the last task closes its run. Runs are locked in the order of their ids, so that
 * two workers cannot wait for each other. Returns whether it closed one. The triggers that follow a closed run get an
 * event.
 */
export async function applySteps(db: Database, trx: Trx, steps: readonly Step[]): Promise<boolean> {
  const moved = steps.filter((step) => step.from !== step.to);
  const byRun = Map.groupBy(moved, (step) => step.runId);
  const unmoved = steps.flatMap(({ runId }) => (byRun.has(runId) ? [] : runId));
  await notify(trx, 'netraven_run', unmoved);
  if (byRun.size === 0) return false;
  const rows = await trx
    .selectFrom('run')
    .select(['id', 'cancel_requested_at', 'started_at', 'dry_run', 'changed', 'saved', ...taskStatuses])
    .select(['waves', 'wave', 'waiting', 'stop_reason', 'summary'])
    .where('id', 'in', inOrder(byRun.keys()))
    .orderBy('id')
    .forUpdate()
    .execute();
  const changes: RunChange[] = [];
  for (const row of rows) {
    const counts = Object.fromEntries(taskStatuses.map((status) => [status, row[status]])) as Counts;
    const ofRun = byRun.get(row.id) ?? [];
    const cancelAsked = row.cancel_requested_at !== null;
    let { changed, saved, summary } = row;
    for (const step of ofRun) {
      if (step.summary) {
        summary = step.to;
        continue;
      }
      counts[step.from]--;
      counts[step.to]++;
      if (step.changed && !row.dry_run) changed++;
      if (step.saved) saved++;
    }
    let decision: WaveDecision | undefined;
    const { waves, wave } = row;
    if (waves && wave !== null && !cancelAsked) {
      const hasFailed = ofRun.some(({ to }) => to === 'failed' || to === 'error');
      const run = { id: row.id, waves, wave, waiting: row.waiting, stopReason: row.stop_reason, counts, hasFailed };
      decision = await decideWave(db, trx, run);
      counts.queued -= decision.skipped;
      counts.skipped += decision.skipped;
    }
    if (summary === 'waiting') summary = await decideSummary(db, trx, { id: row.id, counts, cancelAsked });
    changes.push({
      id: row.id,
      counts,
      changed,
      saved,
      wave: decision?.wave ?? wave,
      waiting: decision?.waiting ?? row.waiting,
      stopReason: decision?.stopReason ?? row.stop_reason,
      summary,
      status: runStatus(counts, { begun: row.started_at !== null, cancelAsked, summary }),
    });
  }
  const countOf = (status: TaskStatus): Column<RunChange> => ['int', (change) => change.counts[status]];
  await sql`update run set
      status = new.status,
      queued = new.queued, running = new.running, success = new.success, failed = new.failed,
      error = new.error, cancelled = new.cancelled, skipped = new.skipped,
      changed = new.changed, saved = new.saved, wave = new.wave, waiting = new.waiting, stop_reason = new.stop_reason,
      summary = new.summary,
      started_at = case when new.status = 'queued' then started_at else coalesce(started_at, now()) end,
      finished_at = case when new.status in ('queued', 'running') then null else now() end
    from ${recordset('new', changes, {
      id: ['uuid', (change) => change.id],
      status: ['text', (change) => change.status],
      changed: ['int', (change) => change.changed],
      saved: ['int', (change) => change.saved],
      wave: ['int', (change) => change.wave],
      waiting: ['int', (change) => change.waiting],
      stop_reason: ['json', (change) => change.stopReason],
      summary: ['text', (change) => change.summary],
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
