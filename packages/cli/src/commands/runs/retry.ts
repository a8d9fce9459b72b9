import type { Client, Run, RunToPreview } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { requester } from '../../client/requester.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { confirmChange } from '../run/confirm-change.ts';
import { seeRun, type SeeFlags } from '../run/see-run.ts';
import { untilCreated } from '../run/until-created.ts';
import { untilInterrupted } from '../run/until-interrupted.ts';

interface NewRunFlags extends SeeFlags {
  readonly yes?: boolean;
}

export interface RetryRunFlags extends NewRunFlags {
  readonly failed?: boolean;
  readonly error?: boolean;
  readonly code?: string;
}

export interface RunAgainFlags extends NewRunFlags {
  readonly exactly?: boolean;
}

/** Retries the devices of a run that did not succeed, and follows the new run to its end unless `--no-wait` is given. */
export function retryRun(context: Context, id: string, flags: RetryRunFlags): Promise<ExitCode> {
  const { failed, error, code } = flags;
  const status = failed ? ('failed' as const) : error ? ('error' as const) : undefined;
  const only = { ...(status && { status }), ...(code !== undefined && { code }) };
  return seeNewRun(context, flags, { kind: 'retry', id, only }, (client, options) =>
    client.runs.retry(id, only, options),
  );
}

/** Runs the same again on all devices of a run, and follows the new run to its end unless `--no-wait` is given. */
export function runAgain(context: Context, id: string, flags: RunAgainFlags): Promise<ExitCode> {
  return seeNewRun(context, flags, { kind: 'again', id }, async (client, options) => {
    const { run, removed } = await client.runs.again(id, flags.exactly ? { exactly: true } : {}, options);
    const names = removed.map(({ name }) => escapeControls(name));
    if (names.length > 0) context.terminal.err(`Left out, no longer in the inventory: ${names.join(', ')}`);
    return run;
  });
}

async function seeNewRun(
  context: Context,
  flags: NewRunFlags,
  asked: RunToPreview,
  create: (client: Client, options: { requestedBy: string; signal: AbortSignal }) => Promise<Run>,
): Promise<ExitCode> {
  const client = await connect(context);
  await confirmChange(context, client, asked, flags);
  using interrupt = untilInterrupted();
  const { signal } = interrupt;
  const run = await untilCreated(signal, () => create(client, { requestedBy: requester(), signal }));
  // Awaited, because the signal handlers are removed at the end of this function.
  return await seeRun(context, client, run, flags, interrupt);
}
