import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { confirmUnattended } from '../run/confirm-unattended.ts';
import { findJob } from '../run/find-job.ts';
import { setsConfig } from '../run/read-job-config.ts';
import { describeDevices, describeJob } from '../run/describe.ts';
import { describeWaves } from '../run/wave-options.ts';
import { describeNext, describeSkipped } from './describe.ts';
import { findSchedule } from '../../client/find-named.ts';
import { fieldsOf, type ScheduleFlags } from './schedule-fields.ts';
import { requireChange } from '../require-change.ts';

export interface SetScheduleFlags extends ScheduleFlags {
  readonly rename?: string;
  readonly unset?: readonly string[];
  readonly dryRun?: boolean;
  readonly live?: boolean;
}

/** Changes a schedule. */
export async function setSchedule(context: Context, name: string, flags: SetScheduleFlags): Promise<void> {
  const { terminal } = context;
  const { rename, dryRun, live, json } = flags;
  const fields = {
    ...fieldsOf(flags),
    ...(rename !== undefined && { name: rename }),
    ...(dryRun && { dryRun: true }),
    ...(live && { dryRun: false }),
  };
  requireChange(
    Object.keys(fields).length > 0 || setsConfig(flags) || flags.unset !== undefined,
    `netraven schedules set ${name} --time "daily at 03:00"`,
  );
  const client = await connect(context);
  const before = await findSchedule(client, name);
  const job = await findJob(client, before.jobType);
  const confirmed = await confirmUnattended(context, client, job, { ...before, ...fields }, flags, fields);
  const changed = await client.schedules.change(before.id, {
    ...fields,
    // The server replaces all waves.
    ...(fields.waves && { waves: { ...(flags.waves !== false && before.waves), ...fields.waves } }),
    ...confirmed,
  });
  if (json) writeJson(terminal, changed);
  else {
    const { time, timeZone, devices, waves } = changed;
    const what = describeJob(changed);
    terminal.out(
      escapeControls(`Changed ${changed.name}: ${what}, ${time} (${timeZone}), devices: ${describeDevices(devices)}.`),
    );
    if (waves) terminal.out(`Waves: ${describeWaves(waves)}`);
    terminal.out(`Next: ${describeNext(changed)}`);
    const skipped = describeSkipped(changed);
    if (flags.time !== undefined && skipped !== '') terminal.err(skipped);
  }
}
