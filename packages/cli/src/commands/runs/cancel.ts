import { hasEnded } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { writeJson } from '../../terminal/write-json.ts';

/** Cancels a run. */
export async function cancelRun(context: Context, id: string, { json }: { json?: boolean }): Promise<void> {
  const { terminal } = context;
  const run = await (await connect(context)).runs.cancel(id);
  if (json) writeJson(terminal, run);
  else if (hasEnded(run.status)) terminal.out(`Run ${run.id} had already finished: ${run.status}.`);
  else terminal.out(`Run ${run.id} is being cancelled. Follow it: \`netraven runs show ${run.id} --follow\``);
}
