import { messageOf, type ErrorData, type JobResult } from '@netraven/core';
import { sql } from 'kysely';
import { saveArtifacts } from '../artifacts/save.ts';
import { saveStates } from '../artifacts/job-state.ts';
import { codes } from '../codes.ts';
import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';
import { applySteps } from '../runs/counts.ts';
import type { AttemptStatus, TaskStatus } from '../runs/status.ts';
import { json } from '../schema/json.ts';
import { inOrder, inTransaction, isRefusedData, notify, type Trx } from '../transaction.ts';
import { endLost } from './start-attempts.ts';

/** How an attempt ended. */
export interface Outcome {
  readonly fence: Fence;
  readonly runId: string;
  readonly jobType: string;
  /** Null: a fleet task. */
  readonly deviceId: string | null;
  readonly status: Exclude<AttemptStatus, 'running' | 'lost'>;
  readonly result?: JobResult;
  readonly error?: ErrorData;
  /** Set: the attempt ends, the task goes back to `queued` and is tried again after this delay, in ms. Nothing it saved is kept. */
  readonly retryInMs?: number;
  readonly artifacts: readonly NewArtifact[];
  readonly state?: { readonly value: unknown };
}

/** A text to be kept as a version, unless it is the latest one's. */
export interface NewArtifact {
  readonly name: string;
  /** Masked. */
  readonly text: string;
  /** What the masks in it stand for; sealed here. */
  readonly reveals: Readonly<Record<string, string>>;
  /** Whether the mirror may have it. */
  readonly mirrored: boolean;
}

/**
 * Settles up to 100 outcomes in one transaction: queue jobs first, and then, only of those really held, artifacts, state,
 * attempts, tasks and the counters of their runs; the last task closes its run. Returns the task ids that settled; the
 * others are stale, and nothing of them was written. One the database refuses for what it holds does not stop the
 * others: its task ends in the error NR_TASK_UNSTORABLE.
 */
export async function settle(db: Database, outcomes: readonly Outcome[]): Promise<string[]> {
  // One outcome per task, whatever the caller says: the counters depend on it.
  const single = [...new Map(outcomes.map((outcome) => [outcome.fence.id, outcome])).values()];
  if (single.length === 0) return [];
  try {
    return await settleAll(db, single);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    const [only] = single;
    db.logger.error(`The database refused a result: ${messageOf(error)}`, {
      code: 'NR_TASK_UNSTORABLE',
      hint: codes.NR_TASK_UNSTORABLE.hint,
      ...(single.length === 1 ? { task_id: only?.fence.id, job_id: only?.runId } : { results: single.length }),
    });
    if (single.length === 1)
      return settleAll(
        db,
        single.map((outcome) => unstorable(outcome, error)),
      );
    const settled: string[] = [];
    for (const outcome of single) settled.push(...(await settle(db, [outcome])));
    return settled;
  }
}

/** The outcome in place of one that cannot be stored. */
function unstorable({ fence, runId, jobType, deviceId }: Outcome, refused: unknown): Outcome {
  const message = `The database refused what the task wants to keep: ${messageOf(refused)}`;
  const error = { code: 'NR_TASK_UNSTORABLE', message, hint: codes.NR_TASK_UNSTORABLE.hint, retryable: false };
  return { fence, runId, jobType, deviceId, status: 'error', error, artifacts: [] };
}

async function settleAll(db: Database, single: readonly Outcome[]): Promise<string[]> {
  const again = single.filter((outcome) => outcome.retryInMs !== undefined);
  const over = single.filter((outcome) => outcome.retryInMs === undefined);
  return inTransaction(db, async (trx) => {
    const ended = over.length > 0 ? await db.queue.complete(trx, over.map(fenceOf)) : new Set<string>();
    const back =
      again.length > 0
        ? await db.queue.putBack(
            trx,
            again.map((outcome) => ({ fence: outcome.fence, delayMs: outcome.retryInMs ?? 0 })),
          )
        : new Set<string>();
    const settled = single.filter(({ fence }) => ended.has(fence.id) || back.has(fence.id));
    if (settled.length === 0) return [];
    const kept = settled.filter(({ fence }) => ended.has(fence.id));
    const changed = await saveArtifacts(db, trx, kept);
    await saveStates(trx, kept);
    await endLost(db, trx, settled.map(fenceOf));
    await endAttempts(trx, settled);
    const before = await lockTasks(trx, settled);
    await writeTasks(trx, settled);
    const closed = await applySteps(
      trx,
      settled.map((outcome) => ({
        runId: outcome.runId,
        from: before.get(outcome.fence.id) ?? 'running',
        to: taskStatusOf(outcome),
        changed: changed.has(outcome.fence.id),
      })),
    );
    // A device is free again, so its next task can start.
    await notify(
      trx,
      'netraven_task',
      settled.map((outcome) => outcome.fence.pool),
    );
    if (changed.size > 0 || closed) await notify(trx, 'netraven_artifact', [closed ? 'now' : '']);
    return settled.map((outcome) => outcome.fence.id);
  });
}

async function lockTasks(trx: Trx, outcomes: readonly Outcome[]): Promise<Map<string, TaskStatus>> {
  const rows = await trx
    .selectFrom('task')
    .select(['id', 'status'])
    .where('id', 'in', inOrder(outcomes.map((outcome) => outcome.fence.id)))
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, row.status]));
}

async function endAttempts(trx: Trx, outcomes: readonly Outcome[]): Promise<void> {
  await sql`update attempt set status = ended.status, error = ended.error::jsonb, finished_at = now()
    from unnest(
      ${outcomes.map((outcome) => outcome.fence.id)}::uuid[],
      ${outcomes.map((outcome) => outcome.fence.retryCount + 1)}::int[],
      ${outcomes.map((outcome) => outcome.status)}::text[],
      ${outcomes.map((outcome) => (outcome.error ? json(outcome.error) : null))}::text[]
    ) as ended (task_id, number, status, error)
    where attempt.task_id = ended.task_id and attempt.number = ended.number`.execute(trx);
}

async function writeTasks(trx: Trx, outcomes: readonly Outcome[]): Promise<void> {
  await sql`update task set status = new.status, result = new.result::json, error = new.error::jsonb,
      finished_at = case when new.status = 'queued' then null else now() end
    from unnest(
      ${outcomes.map((outcome) => outcome.fence.id)}::uuid[],
      ${outcomes.map(taskStatusOf)}::text[],
      ${outcomes.map((outcome) => (outcome.result ? json(outcome.result) : null))}::text[],
      ${outcomes.map((outcome) => (outcome.error ? json(outcome.error) : null))}::text[]
    ) as new (id, status, result, error)
    where task.id = new.id`.execute(trx);
}

function taskStatusOf(outcome: Outcome): TaskStatus {
  return outcome.retryInMs === undefined ? outcome.status : 'queued';
}

function fenceOf(outcome: Outcome): Fence {
  return outcome.fence;
}
