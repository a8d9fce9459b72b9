import { randomUUID } from 'node:crypto';
import type { Run } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { howToStop, seeRun, type SeeFlags } from '../run/see-run.ts';
import { untilInterrupted } from '../run/until-interrupted.ts';

export interface RetryRunFlags extends SeeFlags {
  readonly failed?: boolean;
  readonly error?: boolean;
}

/** Retries the devices of a run that did not succeed, and follows the new run to its end unless told not to. */
export async function retryRun(context: Context, id: string, flags: RetryRunFlags): Promise<ExitCode> {
  const client = await connect(context);
  let run: Run | undefined;
  using interrupt = untilInterrupted(() => {
    if (run) context.terminal.err(howToStop(run.id));
    return run !== undefined;
  });
  const only = flags.failed ? 'failed' : flags.error ? 'error' : undefined;
  run = await client.runs.retry(id, only ? { status: only } : {}, {
    idempotencyKey: randomUUID(),
    signal: interrupt.signal,
  });
  // Awaited: what hears Ctrl-C is taken away at the end of this function.
  return await seeRun(context, client, run, flags, interrupt.signal);
}
