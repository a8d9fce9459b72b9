import type { Client } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeReport } from './write-report.ts';

/** A task by its id, or by the id of its run and the name of its device. */
interface NamedTask {
  readonly id: string;
  readonly device: string | undefined;
}

/** Shows a task with its details, attempts and artifacts. */
export async function showTask(context: Context, named: NamedTask, { json }: { json?: boolean }): Promise<ExitCode> {
  const client = await connect(context);
  const report = await client.tasks.get(await idOf(client, named));
  if (json) writeJson(context.terminal, report);
  else writeReport(context.terminal, report);
  return exitCodes.ok;
}

async function idOf(client: Client, { id, device }: NamedTask): Promise<string> {
  if (device === undefined) return id;
  const { tasks } = await client.runs.tasks(id, { device, details: false });
  const [task] = tasks;
  if (task) return task.id;
  throw cliError('NR_USAGE_INVALID', `The run ${id} has no device ${device}`, {
    hint: `List its devices with \`netraven tasks list ${id}\`.`,
  });
}
