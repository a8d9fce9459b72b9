import type { RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';
import { applySteps, stepsTo } from '../runs/counts.ts';
import type { TaskStatus } from '../schema/status.ts';
import { inTransaction, notify, type Trx } from '../transaction.ts';
import { endLost } from '../runs/lost-attempts.ts';

/** A task that was moved. */
export interface Moved {
  readonly run_id: string;
  readonly before: TaskStatus;
  readonly summary: boolean;
}

/** A change of one fetched task. */
interface Move<Row extends Moved> {
  readonly to: TaskStatus;
  /** Ends the queue job or puts it back. Returns its id unless it is stale. */
  readonly release: (trx: Trx) => Promise<ReadonlySet<string>>;
  /** Writes the task. */
  readonly write: RawBuilder<Row>;
  /** Called with the task that was written. Default: not at all. */
  readonly onWritten?: (rows: readonly Row[]) => void;
}

/** Moves a task that is held to another status. Returns false when it is stale: then nothing is changed. */
export async function moveTask<Row extends Moved>(
  db: Database,
  fence: Fence,
  { to, release, write, onWritten }: Move<Row>,
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if (!(await release(trx)).has(fence.id)) return false;
    await endLost(db, trx, [fence]);
    const { rows } = await write.execute(trx);
    await applySteps(db, trx, stepsTo(to, rows));
    onWritten?.(rows);
    // The device is free, or another worker may have what this one lacks.
    await notify(trx, 'netraven_task', [fence.pool]);
    return true;
  });
}
