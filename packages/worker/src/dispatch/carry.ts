import { errorData } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { tasks, whileAway, type Database } from '@netraven/db';
import { workerError } from '../codes.ts';
import type { JobHosts, Taken } from '../job-hosts.ts';
import type { Settler } from '../settler.ts';
import { execute, type Ended } from '../task/execute.ts';
import { logAttemptEnd } from '../task/log-attempt-end.ts';
import { outcomeOf } from '../task/outcome-of.ts';
import { changingDelayMs, type Ready } from './make-ready.ts';

export interface CarryOptions {
  readonly db: Database;
  readonly log: Log;
  readonly hosts: JobHosts;
  /** Called when the files of a package turn out to be others than the registry knows. */
  readonly onReplaced: () => void;
  readonly settler: Settler;
}

const replaced = 'NR_PACKAGE_REPLACED';

/** Carries a task whose attempt is open to its settlement, or gives it back. `onEnded`: the job is over, its result not stored yet. */
export async function carry(options: CarryOptions, ready: Ready, onEnded: () => void): Promise<void> {
  const { db, settler } = options;
  const { outcome, giveBack } = await executeUnchanged(options, ready);
  onEnded();
  if (outcome && !giveBack) await settler.settle(outcome);
  else if (giveBack) {
    // After the lease it is another's, whatever the database says then.
    const held = AbortSignal.timeout(db.queue.leaseSeconds * 1_000);
    logAttemptEnd(options.log, { ...outcomeOf(ready.work), status: 'cancelled', error: giveBack });
    const delayMs = giveBack.code === replaced ? changingDelayMs : 0;
    await whileAway(held, () => tasks.giveBack(db, ready.work.fence, delayMs, giveBack));
  }
}

/** Executes on the files the registry knows, from the first to the last: a result of any others does not count. */
async function executeUnchanged(options: CarryOptions, { work, record, signal }: Ready): Promise<Partial<Ended>> {
  const { db, log, hosts, onReplaced } = options;
  let taken: Taken | undefined;
  try {
    taken = hosts.take(record);
    const ended = await execute({ db, log, work, record, host: taken.host, signal });
    // A device that was configured stays so: its task is not done over.
    if (!taken.isReplaced() || ended.configureBegun) return ended;
    throw workerError(replaced, `${record.name} was replaced while the task ran`);
  } catch (error) {
    const reason = errorData(error, 'NR_TASK_UNEXPECTED');
    if (reason.code === replaced) {
      onReplaced();
      return { giveBack: reason };
    }
    log.logger('worker.dispatch').error('a task could not be executed', { task_id: work.taskId, error: { ...reason } });
    return { outcome: { ...outcomeOf(work), status: 'error', error: reason, artifacts: [] } };
  } finally {
    taken?.release();
  }
}
