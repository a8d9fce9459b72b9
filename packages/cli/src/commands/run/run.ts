import type { Client, NewRun } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { requester } from '../../client/requester.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { confirmChange } from './confirm-change.ts';
import { requireQuery, type QueryFlags } from '../query/query-options.ts';
import { seeRun, type SeeFlags } from './see-run.ts';
import { plainConfig, readJobConfig, setsConfig, type ConfigFlags } from './read-job-config.ts';
import { untilCreated } from './until-created.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { wavesOf, type WaveFlags } from './wave-options.ts';

export interface RunFlags extends SeeFlags, ConfigFlags, QueryFlags, WaveFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Creates a run and follows it to its end, unless `--no-wait` is given. Asks before one that may change devices. */
export async function runJob(context: Context, jobType: string, flags: RunFlags): Promise<ExitCode> {
  const plain = newRunOf(context, jobType, flags);
  const client = await connect(context);
  const { devices, dryRun } = plain;
  if (!dryRun) await confirmChange(context, client, { kind: 'new', jobType, devices }, flags);
  const newRun = await withSecrets(context, client, plain, flags);
  using interrupt = untilInterrupted();
  const { signal } = interrupt;
  const run = await untilCreated(signal, () => client.runs.create(newRun, { requestedBy: requester(), signal }));
  // Awaited, because the signal handlers are removed at the end of this function.
  return await seeRun(context, client, run, flags, interrupt);
}

/** Adds secrets. Comes after connecting: a person should not type a secret only to read that no server runs. */
async function withSecrets(context: Context, client: Client, newRun: NewRun, flags: RunFlags): Promise<NewRun> {
  if (!setsConfig(flags)) return newRun;
  const { jobTypes } = await client.jobTypes.list();
  const config = await readJobConfig(
    context,
    jobTypes.find(({ jobType }) => jobType === newRun.jobType)?.configSchema,
    flags,
    { ...newRun.config },
  );
  return { ...newRun, config };
}

function newRunOf(context: Context, jobType: string, flags: RunFlags): NewRun {
  const { dryRun } = flags;
  const waves = wavesOf(flags);
  return {
    jobType,
    devices: requireQuery(flags),
    ...(setsConfig(flags) && { config: plainConfig(context, flags) }),
    ...(dryRun && { dryRun }),
    ...(waves && { waves }),
  };
}
