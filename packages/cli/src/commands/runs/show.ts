import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { moment } from '../../terminal/moment.ts';
import { visible } from '../../terminal/visible.ts';
import { toJson, writeJson } from '../../terminal/write-json.ts';
import { writeRecap } from '../run/recap.ts';

/** Shows a run with each of its devices. */
export async function showRun(context: Context, id: string, { json }: { json?: boolean }): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const [run, { tasks }] = await Promise.all([client.runs.get(id, {}), client.runs.tasks(id)]);
  if (json) {
    writeJson(terminal, { run, tasks });
    return exitCodes.ok;
  }
  const facts = [
    ['run', run.id],
    ['job type', run.dryRun ? `${run.jobType} (dry run)` : run.jobType],
    ['status', run.status],
    ['config', toJson(run.config, 0)],
    ['created', `${moment(run.createdAt)} by ${run.createdBy}`],
    ['started', moment(run.startedAt)],
    ['finished', moment(run.finishedAt)],
  ] as const;
  for (const [what, value] of facts) terminal.out(`${terminal.style('dim', what.padEnd(8))}  ${visible(value)}`);
  terminal.out('');
  writeRecap(terminal, run, tasks, { all: true });
  return exitCodes.ok;
}
