import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeReport } from './write-report.ts';

/** Shows a task with its details, attempts and artifacts. */
export async function showTask(context: Context, id: string, { json }: { json?: boolean }): Promise<ExitCode> {
  const report = await (await connect(context)).tasks.get(id);
  if (json) writeJson(context.terminal, report);
  else writeReport(context.terminal, report);
  return exitCodes.ok;
}
