import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findSchedule } from './find-schedule.ts';

export interface RemoveScheduleFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Removes a schedule. Its runs stay. */
export async function removeSchedule(
  context: Context,
  name: string,
  { yes, json }: RemoveScheduleFlags,
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const { id } = await findSchedule(client, name);
  await confirm(terminal, `Remove the schedule ${escapeControls(name)}? Its runs stay.`, { yes: yes ?? false });
  const removed = await client.schedules.remove(id);
  if (json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}. Runs that it created go on.`);
  return exitCodes.ok;
}
