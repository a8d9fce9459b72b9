import { randomUUID } from 'node:crypto';
import type { Run } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { howToStop, seeRun, type SeeFlags } from '../run/see-run.ts';
import { untilInterrupted } from '../run/until-interrupted.ts';

/** Asks for what failed of a run to be run again and, unless told not to, follows it to its end. */
export async function retryRun(context: Context, id: string, flags: SeeFlags): Promise<ExitCode> {
  const client = await connect(context);
  let run: Run | undefined;
  using interrupt = untilInterrupted(() => {
    if (run) context.terminal.err(howToStop(run.id));
    return run !== undefined;
  });
  run = await client.runs.retry(id, { idempotencyKey: randomUUID(), signal: interrupt.signal });
  // Awaited: what hears Ctrl-C is taken away at the end of this function.
  return await seeRun(context, client, run, flags, interrupt.signal);
}
