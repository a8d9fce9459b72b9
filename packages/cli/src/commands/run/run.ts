import { randomUUID } from 'node:crypto';
import type { Client, NewRun, Run } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { commandForFailed } from './command-for-failed.ts';
import { exitCodeOfRun } from './exit-code-of-run.ts';
import { followRun } from './follow-run.ts';
import { openProgress } from './progress.ts';
import { writeRecap } from './recap.ts';
import { parseSettings } from './settings.ts';
import { untilInterrupted } from './until-interrupted.ts';

export interface RunFlags {
  readonly device?: readonly string[];
  readonly tag?: readonly string[];
  readonly all?: boolean;
  readonly set?: readonly string[];
  readonly dryRun?: boolean;
  readonly wait: boolean;
  readonly json?: boolean;
}

/** Asks for a run and, unless told not to, follows it to its end. */
export async function runJob(context: Context, jobType: string, flags: RunFlags): Promise<ExitCode> {
  const { terminal } = context;
  const ask = askOf(jobType, flags);
  const client = await connect(context);
  using interrupt = untilInterrupted();
  const run = await create(client, ask, interrupt.signal);
  if (!flags.wait) {
    if (flags.json) writeJson(terminal, { run });
    else terminal.out(run.id);
    return exitCodes.ok;
  }
  const progress = openProgress(terminal, run);
  const end = await followRun(client, run, progress, interrupt.signal)
    .finally(() => progress.close())
    .catch((error: unknown) => {
      terminal.err(`How the run goes can no longer be followed; see \`netraven runs show ${run.id}\``);
      throw error;
    });
  if (!end) {
    terminal.err(`Interrupted. The run goes on: \`netraven runs show ${run.id}\``);
    return exitCodes.interrupted;
  }
  if (flags.json) {
    writeJson(terminal, end);
  } else {
    writeRecap(terminal, end.run, end.tasks, { all: false });
    const again = commandForFailed(end.tasks, flags);
    if (again !== undefined) terminal.err(`Again for those: \`${again}\``);
  }
  return exitCodeOfRun(end.run);
}

async function create(client: Client, ask: NewRun, signal: AbortSignal): Promise<Run> {
  try {
    return await client.runs.create(ask, { idempotencyKey: randomUUID(), signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw cliError('NR_COMMAND_INTERRUPTED', 'Interrupted before the server had answered', {
      hint: 'The run may have been made all the same: see `netraven runs list`.',
    });
  }
}

function askOf(jobType: string, { device, tag, all, set, dryRun }: RunFlags): NewRun {
  if (!device && !tag && !all) {
    throw cliError('NR_USAGE_INVALID', 'No device was selected', {
      hint: 'Say --device <name…>, --tag <tag…> or --all; `netraven devices list` shows what there is.',
    });
  }
  return {
    jobType,
    devices: { ...(device && { names: device }), ...(tag && { tags: tag }), ...(all && { all }) },
    ...(set && { config: parseSettings(set) }),
    ...(dryRun && { dryRun }),
  };
}
