import type { NewTrigger } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { requester } from '../../client/requester.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { confirmUnattended } from '../run/confirm-unattended.ts';
import { findJob } from '../run/find-job.ts';
import type { ConfigFlags } from '../run/read-job-config.ts';
import { allDevicesQuery, queryOf, requireQuery, type QueryFlags } from '../query/query-options.ts';
import { describeDevices } from '../run/describe.ts';
import { describeKind, writeSecret } from './describe.ts';

/** Options of `triggers add` and `triggers set`. */
export interface TriggerFlags extends QueryFlags, ConfigFlags {
  readonly on?: 'changed' | 'saved' | 'success' | 'failed';
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export interface AddTriggerFlags extends TriggerFlags {
  readonly syslog?: boolean;
  readonly webhook?: boolean;
  readonly after?: string;
}

/** Adds a trigger. */
export async function addTrigger(
  context: Context,
  name: string,
  jobType: string,
  flags: AddTriggerFlags,
): Promise<void> {
  const { terminal } = context;
  const kind = kindOf(flags);
  // A message or a run names devices by itself.
  const devices = kind === 'webhook' ? requireQuery(flags) : (queryOf(flags) ?? allDevicesQuery);
  const client = await connect(context);
  const job = await findJob(client, jobType);
  const confirmed = await confirmUnattended(context, client, job, { jobType, devices, dryRun: flags.dryRun }, flags);
  const trigger = await client.triggers.create(
    {
      name,
      kind,
      jobType,
      devices,
      after: flags.after,
      result: flags.on,
      ...(flags.dryRun && { dryRun: true }),
      ...confirmed,
    },
    { requestedBy: requester() },
  );
  if (flags.json) writeJson(terminal, trigger);
  else {
    terminal.out(
      escapeControls(`Added ${name}: ${jobType} ${describeKind(trigger)}, devices: ${describeDevices(devices)}.`),
    );
    if (kind === 'syslog') terminal.err('NetRaven listens if `syslog` is set in netraven.config.mts.');
    writeSecret(terminal, trigger);
  }
}

function kindOf({ syslog, webhook, after }: AddTriggerFlags): NewTrigger['kind'] {
  if (syslog) return 'syslog';
  if (webhook) return 'webhook';
  if (after !== undefined) return 'after';
  throw cliError('NR_USAGE_INVALID', 'Nothing starts the trigger', {
    hint: 'Add `--syslog`, `--webhook` or `--after <jobType>`.',
  });
}
