import type { EventQuery } from '@netraven/api';
import { runs, type Database } from '@netraven/db';
import type { Hints } from './hints.ts';
import type { Message } from './message.ts';
import { watchRows } from './watch-rows.ts';

const page = 500;

/** How runs and their tasks stand, and then every change; behind `lastId`, what changed since. */
export async function* followEvents(
  { db, hints }: { db: Database; hints: Hints },
  { run: runId, task: taskId }: EventQuery,
  lastId: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly Message[], void> {
  let position = lastId;
  /** Rows written by transactions that were under way at the last look come again. */
  let known = new Map<string, number>();

  async function* look(): AsyncGenerator<readonly Message[], void> {
    const since = position === undefined ? {} : { since: position };
    const found = await runs.changedRuns(db, { ...since, ...(runId !== undefined && { runId }) });
    if (position !== undefined && position > found.position) {
      // It is not this database's: told from the start is better than not at all.
      position = undefined;
      yield* look();
      return;
    }
    const still = new Map<string, number>();
    const isNew = (row: { readonly id: string; readonly writtenBy: number }): boolean => {
      if (row.writtenBy >= found.position) still.set(row.id, row.writtenBy);
      return known.get(row.id) !== row.writtenBy;
    };
    // Tasks first: who hears that a run has ended has heard of all its tasks.
    for (let after: string | undefined; ;) {
      const behind = after === undefined ? {} : { after };
      const only = taskId === undefined ? {} : { taskId };
      const tasks = await runs.changedTasks(db, { runIds: found.toLookAt, limit: page, ...only, ...since, ...behind });
      yield tasks.filter(isNew).map((task) => ({ data: { type: 'task', change: task.writtenBy, task } }));
      after = tasks.at(-1)?.id;
      if (tasks.length < page) break;
    }
    yield found.runs.filter(isNew).map((run) => ({ data: { type: 'run', change: run.writtenBy, run } }));
    known = still;
    // Only now: who is cut off in the middle hears all of it again.
    if (position !== found.position) yield [{ id: String(found.position), name: 'ready', data: {} }];
    position = found.position;
  }
  yield* watchRows({ look, next: () => hints.next('netraven_run', runId, signal), signal });
}
