import { randomUUID } from 'node:crypto';
import type { Client, NewRun, Run } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { requester } from '../../client/requester.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { seeRun, type SeeFlags } from './see-run.ts';
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

/** Creates a run and follows it to its end, unless `--no-wait` is given. */
export async function runJob(context: Context, jobType: string, flags: RunFlags): Promise<ExitCode> {
  const plain = newRunOf(jobType, flags);
  const client = await connect(context);
  const newRun = await withSecrets(context, client, plain, flags);
  using interrupt = untilInterrupted();
  const run = await create(client, newRun, interrupt.signal);
  // Awaited, because the signal handlers are removed at the end of this function.
  return await seeRun(context, client, run, flags, interrupt);
}

/** Adds secrets. Comes after connecting: a person should not type a secret only to read that no server runs. */
async function withSecrets(context: Context, client: Client, newRun: NewRun, flags: RunFlags): Promise<NewRun> {
  const { set = [], secret } = flags;
  const { jobTypes } = set.length > 0 || secret ? await client.jobTypes.list() : { jobTypes: [] };
  const configSchema = jobTypes.find(({ jobType }) => jobType === newRun.jobType)?.configSchema;
  await warnOfSecrets(context, configSchema, set);
  const secrets = await readSecretSettings(context, flags);
  return secret ? { ...newRun, config: parseSettings(set, await secretValues(configSchema, secrets)) } : newRun;
}

async function create(client: Client, newRun: NewRun, signal: AbortSignal): Promise<Run> {
  try {
    return await client.runs.create(newRun, { idempotencyKey: randomUUID(), requestedBy: requester(), signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw cliError('NR_COMMAND_INTERRUPTED', 'Interrupted before the server answered', {
      hint: 'Check with `netraven runs list` whether the run was created.',
    });
  }
}

function newRunOf(jobType: string, { device, tag, all, set, dryRun }: RunFlags): NewRun {
  if (!device && !tag && !all) {
    throw cliError('NR_USAGE_INVALID', 'No device was selected', {
      hint: 'Add --device <name…>, --tag <tag…> or --all; `netraven devices list` lists the devices.',
    });
  }
  const joined = device?.find((name) => name.includes(','));
  if (joined !== undefined) {
    throw cliError('NR_USAGE_INVALID', `No device can be named ${JSON.stringify(joined)}`, {
      hint: `Separate the names with spaces: \`--device ${joined.split(/[, ]+/).join(' ')}\`.`,
    });
  }
  return {
    jobType,
    devices: { ...(device && { names: device }), ...(tag && { tags: tag }), ...(all && { all }) },
    ...(set && { config: parseSettings(set) }),
    ...(dryRun && { dryRun }),
  };
}
