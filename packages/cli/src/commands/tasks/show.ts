import type { Client, Task, TaskReport } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeReport } from './write-report.ts';

/**
 * Shows a task with its details, attempts, artifacts and the lines that it changed.
 *
 * @param device its name, or `summary`. Undefined: the id is that of a task, or of a run with one task besides its summary
 */
export async function showTask(
  context: Context,
  id: string,
  device: string | undefined,
  { json }: { json?: boolean },
): Promise<void> {
  const client = await connect(context);
  const report = await reportOf(client, id, device);
  if (json) writeJson(context.terminal, report);
  else writeReport(context.terminal, report);
}

async function reportOf(client: Client, id: string, device: string | undefined): Promise<TaskReport> {
  if (device !== undefined) return client.tasks.get(await idOf(client, id, device));
  try {
    return await client.tasks.get(id);
  } catch (error) {
    if (!isCode(error, 'NR_TASK_UNKNOWN')) throw error;
    const only = await onlyTask(client, id, error);
    return client.tasks.get(only.id);
  }
}

async function idOf(client: Client, id: string, device: string): Promise<string> {
  const { tasks } = await client.runs.tasks(id, { device, details: false });
  // No device has a pattern as its name.
  const found =
    tasks.find((task) => task.device?.name === device) ??
    (device === 'summary' ? await summaryOf(client, id) : undefined);
  if (found) return found.id;
  const what = device === 'summary' ? 'summary' : `device ${device}`;
  throw cliError('NR_USAGE_INVALID', `The run ${id} has no ${what}`, {
    hint: `List its tasks with \`netraven tasks list ${id}\`.`,
  });
}

async function summaryOf(client: Client, id: string): Promise<Task | undefined> {
  // The summary has no device name, so it is the first one.
  const { tasks } = await client.runs.tasks(id, { limit: 1, details: false });
  return tasks.find(({ summary }) => summary);
}

/** Returns the task of a run that has one besides its summary. @param unknown thrown if no run has this id */
async function onlyTask(client: Client, id: string, unknown: unknown): Promise<Task> {
  const { tasks } = await client.runs.tasks(id, { limit: 3, details: false }).catch((error: unknown) => {
    throw isCode(error, 'NR_RUN_UNKNOWN') ? unknown : error;
  });
  const [only, ...others] = tasks.filter(({ summary }) => !summary);
  if (!only) {
    throw cliError('NR_USAGE_INVALID', `The run ${id} has no task of a device`, {
      hint: `Show the run: \`netraven runs show ${id}\`.`,
    });
  }
  if (others.length === 0) return only;
  throw cliError('NR_USAGE_INVALID', `${id} is a run with more than one task`, {
    hint: `Name a device, or \`summary\`: \`netraven tasks show ${id} <device>\`. List them with \`netraven tasks list ${id}\`.`,
  });
}
