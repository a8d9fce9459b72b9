import type { ErrorData } from '@netraven/core';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import { recordset, type Column } from '../schema/recordset.ts';
import type { Tables } from '../schema/tables.ts';
import { notify, type Trx } from '../transaction.ts';
import { fireAfter } from './fire-after.ts';
import {
  runStatus,
  taskStatuses,
  type Counts,
  type RunStatus,
  type SummaryStatus,
  type TaskStatus,
} from '../schema/status.ts';
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

/** Returns the steps of tasks that were moved to one status. */
export function stepsTo(
  to: TaskStatus,
  rows: readonly { run_id: string; before: TaskStatus; summary: boolean }[],
): Step[] {
  return rows.map(({ run_id: runId, before: from, summary }) => ({ runId, from, to, summary }));
}

/** The sum of the steps of a run. */
interface RunSteps {
  readonly runId: string;
  /** Number that is added to each counter. */
  readonly added: Counts;
  readonly changed: number;
  readonly saved: number;
  /** The new status of its summary. Undefined: the summary made no step. */
  readonly summary: TaskStatus | undefined;
  readonly hasFailed: boolean;
}

/** The new state of a run, by its counters. */
interface RunDecision {
  readonly id: string;
  readonly status: RunStatus;
  /** Number of queued tasks that were skipped. */
  readonly skipped: number;
  readonly wave: number | null;
  readonly waiting: number;
  readonly stopReason: ErrorData | null;
  readonly summary: SummaryStatus | null;
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
  const sums = [...byRun].map(([runId, ofRun]) => sumOf(runId, ofRun));
  const { rows } = await addToCounters(sums).execute(trx);
  const decisions: RunDecision[] = [];
  for (const row of rows) {
    const decision = await decide(db, trx, row, sums.find(({ runId }) => runId === row.id)?.hasFailed ?? false);
    // Mostly only the counters move.
    if (decision.status !== row.status || decision.skipped > 0 || isNews(row, decision)) decisions.push(decision);
  }
  if (decisions.length > 0) await writeDecisions(trx, decisions);
  const closed = decisions.filter(({ status }) => status !== 'queued' && status !== 'running');
  await fireAfter(
    trx,
    closed.map(({ id }) => id),
  );
  return closed.length > 0;
}

function sumOf(runId: string, steps: readonly Step[]): RunSteps {
  const added = Object.fromEntries(taskStatuses.map((status) => [status, 0])) as Counts;
  const ofDevices = steps.filter((step) => !step.summary);
  for (const { from, to } of ofDevices) {
    added[from]--;
    added[to]++;
  }
  return {
    runId,
    added,
    changed: ofDevices.filter((step) => step.changed).length,
    saved: ofDevices.filter((step) => step.saved).length,
    summary: steps.findLast((step) => step.summary)?.to,
    hasFailed: steps.some(({ to }) => to === 'failed' || to === 'error'),
  };
}

type RunRow = Pick<
  Selectable<Tables['run']>,
  'id' | 'status' | 'cancel_requested_at' | 'started_at' | 'waves' | 'wave' | 'waiting' | 'stop_reason' | 'summary'
> &
  Counts;

/** Adds sums to the counters of their runs, and locks these runs. Returns them as they are then, by id. */
function addToCounters(sums: readonly RunSteps[]): RawBuilder<RunRow> {
  const columnOf = (status: TaskStatus): Column<RunSteps> => ['int', ({ added }) => added[status]];
  const counters = taskStatuses.map((status) => sql`${sql.id(status)} = run.${sql.id(status)} + new.${sql.id(status)}`);
  return prepared(
    'add to the counters of runs',
    sql<RunRow>`
    with locked as materialized (
      select id from run where id = any(${sums.map(({ runId }) => runId)}::uuid[]) order by id for update
    )
    update run set ${sql.join(counters)},
      changed = run.changed + case when dry_run then 0 else new.changed end, saved = run.saved + new.saved,
      summary = coalesce(new.summary, run.summary)
    from ${recordset('new', sums, {
      id: ['uuid', ({ runId }) => runId],
      changed: ['int', ({ changed }) => changed],
      saved: ['int', ({ saved }) => saved],
      summary: ['text', ({ summary }) => summary ?? null],
      ...Object.fromEntries(taskStatuses.map((status) => [status, columnOf(status)])),
    })}
    where run.id = new.id and run.id = any(array(select id from locked))
    returning run.id, run.status, cancel_requested_at, started_at, waves, wave, waiting, stop_reason, run.summary,
      ${sql.join(taskStatuses.map((status) => sql`run.${sql.id(status)}`))}, pg_notify('netraven_run', run.id::text)`,
  );
}

/** Starts the next wave or the summary of a run, if one is due. Returns the new status of the run. */
async function decide(db: Database, trx: Trx, row: RunRow, hasFailed: boolean): Promise<RunDecision> {
  const { id, waves, wave, waiting, stop_reason: stopReason } = row;
  const counts = Object.fromEntries(taskStatuses.map((status) => [status, row[status]])) as Counts;
  const cancelAsked = row.cancel_requested_at !== null;
  let decided: WaveDecision | undefined;
  if (waves && wave !== null && !cancelAsked) {
    decided = await decideWave(db, trx, { id, waves, wave, waiting, stopReason, counts, hasFailed });
    counts.queued -= decided.skipped;
    counts.skipped += decided.skipped;
  }
  const summary = row.summary === 'waiting' ? await decideSummary(db, trx, { id, counts, cancelAsked }) : row.summary;
  return {
    ...{ id, skipped: 0, wave, waiting, stopReason, ...decided, summary },
    status: runStatus(counts, { begun: row.started_at !== null, cancelAsked, summary }),
  };
}

function isNews(row: RunRow, { wave, waiting, stopReason, summary }: RunDecision): boolean {
  return wave !== row.wave || waiting !== row.waiting || stopReason !== row.stop_reason || summary !== row.summary;
}

async function writeDecisions(trx: Trx, decisions: readonly RunDecision[]): Promise<void> {
  await sql`update run set
      status = new.status, queued = queued - new.skipped, skipped = run.skipped + new.skipped,
      wave = new.wave, waiting = new.waiting, stop_reason = new.stop_reason, summary = new.summary,
      started_at = case when new.status = 'queued' then started_at else coalesce(started_at, now()) end,
      finished_at = case when new.status in ('queued', 'running') then null else now() end
    from ${recordset('new', decisions, {
      id: ['uuid', ({ id }) => id],
      status: ['text', ({ status }) => status],
      skipped: ['int', ({ skipped }) => skipped],
      wave: ['int', ({ wave }) => wave],
      waiting: ['int', ({ waiting }) => waiting],
      stop_reason: ['json', ({ stopReason }) => stopReason],
      summary: ['text', ({ summary }) => summary],
    })}
    where run.id = new.id`.execute(trx);
}
