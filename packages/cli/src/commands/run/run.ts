import { allDevices, type Client, type NewRun } from '@netraven/api';
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
  const asked = newRunOf(context, jobType, flags);
  const client = await connect(context);
  const { dryRun } = asked;
  const devices = dryRun ? asked.devices : await namedDevices(client, jobType, asked.devices);
  const plain = { ...asked, devices };
  if (!dryRun) await confirmChange(context, client, { kind: 'new', jobType, devices }, flags);
  const newRun = await withSecrets(context, client, plain, flags);
  using interrupt = untilInterrupted();
  const { signal } = interrupt;
  const run = await untilCreated(signal, () => client.runs.create(newRun, { requestedBy: requester(), signal }));
  // Awaited, because the signal handlers are removed at the end of this function.
  return await seeRun(context, client, run, flags, interrupt);
}

/** A word of a query about results: not of the inventory. */
const aboutResults = /(?:^|\s)(?!-?(?:tag|platform|name|address|pool|source):)\S/;

/**
 * Returns the devices of a run that may change them, by name if the query selects them by results: results change while a
 * person reads the question, and more devices than it names must not be changed.
 */
async function namedDevices(client: Client, jobType: string, query: string): Promise<string> {
  if (!aboutResults.test(query)) return query;
  const { change } = await client.runs.preview({ kind: 'new', jobType, devices: query });
  if (!change) return query;
  const devices = await allDevices(client, { query });
  // Without a device left, the empty query is refused.
  return devices.map(({ name }) => `name:${name}`).join(' ');
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
