import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { confirmUnattended } from '../run/confirm-unattended.ts';
import { findJob } from '../run/find-job.ts';
import { setsConfig } from '../run/read-job-config.ts';
import { queryOf } from '../query/query-options.ts';
import { describeDevices, describeJob } from '../run/describe.ts';
import type { TriggerFlags } from './add.ts';
import { describeKind, writeSecret } from './describe.ts';
import { findTrigger } from '../../client/find-named.ts';
import { requireChange } from '../require-change.ts';

export interface SetTriggerFlags extends TriggerFlags {
  readonly rename?: string;
  readonly unset?: readonly string[];
  readonly live?: boolean;
  readonly newSecret?: boolean;
}

/** Changes a trigger. */
export async function setTrigger(context: Context, name: string, flags: SetTriggerFlags): Promise<void> {
  const { terminal } = context;
  const { rename, on, dryRun, live, newSecret, json } = flags;
  const devices = queryOf(flags);
  const fields = {
    ...(devices !== undefined && { devices }),
    ...(rename !== undefined && { name: rename }),
    ...(on && { result: on }),
    ...(dryRun && { dryRun: true }),
    ...(live && { dryRun: false }),
    ...(newSecret && { newSecret: true }),
  };
  requireChange(
    Object.keys(fields).length > 0 || setsConfig(flags) || flags.unset !== undefined,
    `netraven triggers set ${name} --tag core`,
  );
  const client = await connect(context);
  const before = await findTrigger(client, name);
  const job = await findJob(client, before.jobType);
  const confirmed = await confirmUnattended(context, client, job, { ...before, ...fields }, flags, fields);
  const changed = await client.triggers.change(before.id, {
    ...fields,
    ...confirmed,
  });
  if (json) writeJson(terminal, changed);
  else {
    const what = `${describeJob(changed)} ${describeKind(changed)}, devices: ${describeDevices(changed.devices)}`;
    terminal.out(escapeControls(`Changed ${changed.name}: ${what}.`));
    writeSecret(terminal, changed);
  }
}
