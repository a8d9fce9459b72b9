import { randomUUID } from 'node:crypto';
import type { Client, NewRun, Run } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { howToStop, seeRun, type SeeFlags } from './see-run.ts';
import { readSecretSettings, secretValues, warnOfSecrets, type SecretFlags } from './secret-settings.ts';
import { parseSettings } from './settings.ts';
import { untilInterrupted } from './until-interrupted.ts';

export interface RunFlags extends SeeFlags, SecretFlags {
  readonly device?: readonly string[];
  readonly tag?: readonly string[];
  readonly all?: boolean;
  readonly set?: readonly string[];
  readonly dryRun?: boolean;
}

/** Asks for a run and, unless told not to, follows it to its end. */
export async function runJob(context: Context, jobType: string, flags: RunFlags): Promise<ExitCode> {
  const plain = askOf(jobType, flags);
  const client = await connect(context);
  const ask = await withSecrets(context, client, plain, flags);
  let run: Run | undefined;
  using interrupt = untilInterrupted(() => {
    if (run) context.terminal.err(howToStop(run.id));
    return run !== undefined;
  });
  run = await create(client, ask, interrupt.signal);
  // Awaited: what hears Ctrl-C is taken away at the end of this function.
  return await seeRun(context, client, run, flags, interrupt.signal);
}

/** Only now: nobody shall type a secret only to hear that there is no server. */
async function withSecrets(context: Context, client: Client, ask: NewRun, flags: RunFlags): Promise<NewRun> {
  const { set = [], secret } = flags;
  const { jobTypes } = set.length > 0 || secret ? await client.jobTypes.list() : { jobTypes: [] };
  const configSchema = jobTypes.find(({ jobType }) => jobType === ask.jobType)?.configSchema;
  await warnOfSecrets(context, configSchema, set);
  const secrets = await readSecretSettings(context, flags);
  return secret ? { ...ask, config: parseSettings(set, await secretValues(configSchema, secrets)) } : ask;
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
