import type { TaskListQuery, TaskStatus } from '@netraven/api';
import { readPages } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { durationOf } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { byDevice, changeOf, deviceOf, outcomeOf, statusStyles } from '../run/outcome.ts';

export interface ListTasksFlags {
  readonly device?: string;
  readonly status?: TaskStatus;
  readonly json?: boolean;
}

/** Lists the tasks of a run. */
export async function listTasks(context: Context, runId: string, flags: ListTasksFlags): Promise<void> {
  const { terminal } = context;
  const { json, ...by } = flags;
  // Details can be long.
  const query: TaskListQuery = { ...by, ...(json ? { limit: 1_000 } : { limit: 10_000, details: false }) };
  const path = `/runs/${encodeURIComponent(runId)}/tasks`;
  const pages = await readPages(context, path, query, (client, page) => client.runs.tasks(runId, page));
  const tasks = pages.flatMap((page) => page.tasks).toSorted(byDevice);
  if (json) return writeJson(terminal, { tasks });
  const hasChanges = tasks.some(({ changeCounts }) => changeCounts);
  const rows = tasks.map((task) => [
    task.id,
    deviceOf(task),
    `${terminal.style(statusStyles[task.status], task.status)}${task.dryRun ? ' (dry run)' : ''}`,
    String(task.attempts),
    durationOf(task),
    ...(hasChanges ? [changeOf(task)] : []),
    outcomeOf(task),
  ]);
  writeTable(
    terminal,
    ['ID', 'DEVICE', 'STATUS', 'ATTEMPTS', 'DURATION', ...(hasChanges ? ['CHANGE'] : []), 'RESULT'],
    rows,
    'No task of this run matches.',
    [
      ['RESULT', 20],
      ['ID', 0],
      ['RESULT', 10],
      ['DEVICE', 12],
    ],
  );
  const one = tasks.find(({ device }) => device !== null);
  if (one) terminal.err(`Details of a device: \`netraven tasks show ${runId} ${deviceOf(one)}\``);
}
