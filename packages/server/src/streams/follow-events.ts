import type { EventQuery } from '@netraven/api';
import { runs, type Database } from '@netraven/db';
import type { RowSignals } from './row-signals.ts';
import type { Message } from './message.ts';
import { watchRows } from './watch-rows.ts';

const page = 500;

/** Yields the status of runs and their tasks, and then every change. With `lastId`, yields only changes since then. */
export async function* followEvents(
  { db, rowSignals }: { db: Database; rowSignals: RowSignals },
  { run: runId, task: taskId }: EventQuery,
  lastId: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly Message[], void> {
  let position = lastId;
  /** Rows of transactions that were open at the last query are returned again. */
  let known = new Map<string, number>();

  async function* readNew(): AsyncGenerator<readonly Message[], void> {
    const since = position === undefined ? {} : { since: position };
    const found = await runs.changedRuns(db, { ...since, ...(runId !== undefined && { runId }) });
    if (position !== undefined && position > found.position) {
      // The position belongs to another database. Start again from scratch.
      position = undefined;
      yield* readNew();
      return;
    }
    const stillKnown = new Map<string, number>();
    const isNew = (row: { readonly id: string; readonly writtenBy: number }): boolean => {
      if (row.writtenBy >= found.position) stillKnown.set(row.id, row.writtenBy);
      return known.get(row.id) !== row.writtenBy;
    };
    // Send tasks first: the end of a run must follow the ends of its tasks.
    for (let after: runs.Change<runs.Task> | undefined; ;) {
      const next = after === undefined ? {} : { after };
      const only = taskId === undefined ? {} : { taskId };
      const tasks = await runs.changedTasks(db, { runIds: found.runIds, limit: page, ...only, ...since, ...next });
      yield tasks.filter(isNew).map((task) => ({ data: { type: 'task', change: task.writtenBy, task } }));
      after = tasks.at(-1);
      if (tasks.length < page) break;
    }
    yield found.runs.filter(isNew).map((run) => ({ data: { type: 'run', change: run.writtenBy, run } }));
    known = stillKnown;
    // Send the position last: a client that loses the connection before gets all changes again.
    if (position !== found.position) yield [{ id: String(found.position), name: 'ready', data: {} }];
    position = found.position;
  }
  yield* watchRows({ readNew, waitForChange: () => rowSignals.next('netraven_run', runId, signal), signal });
}
