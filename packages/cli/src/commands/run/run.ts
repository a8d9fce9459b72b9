import { randomUUID } from 'node:crypto';
import type { NewRun, Run } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { writeJson } from '../../terminal/write-json.ts';
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
  const run = await client.runs.create(ask, { idempotencyKey: randomUUID() });
  if (!flags.wait) {
    if (flags.json) writeJson(terminal, { run });
    else terminal.out(run.id);
    return exitCodes.ok;
  }
  using interrupt = untilInterrupted();
  const progress = openProgress(terminal, run);
  const end = await followRun(client, run, progress, interrupt.signal).finally(() => progress.close());
  if (!end) {
    terminal.err(`Interrupted. The run goes on: \`netraven runs show ${run.id}\``);
    return exitCodes.interrupted;
  }
  if (flags.json) writeJson(terminal, end);
  else writeRecap(terminal, end.run, end.tasks, { all: false });
  if (!flags.json) adviseRetry(context, end.run, end.tasks, flags);
  return exitCodeOfRun(end.run);
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

/** Above this many, a list of names is no command a person would use. */
const mostNamed = 20;

function adviseRetry(
  { terminal }: Context,
  { jobType, counts }: Run,
  tasks: readonly { readonly status: string; readonly device: { readonly name: string } | null }[],
  { set, dryRun }: RunFlags,
): void {
  const again = tasks.filter(({ status }) => status !== 'success' && status !== 'skipped');
  const names = again.flatMap(({ device }) => (device ? [device.name] : []));
  if (names.length === 0 || names.length > mostNamed || counts.total === counts.success) return;
  const more = `${dryRun ? ' --dry-run' : ''}${set ? ' --set …' : ''}`;
  terminal.err(`Again for those: \`netraven run ${jobType} --device ${names.join(' ')}${more}\``);
}
