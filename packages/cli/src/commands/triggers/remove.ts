import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findTrigger } from './find-trigger.ts';

export interface RemoveTriggerFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Removes a trigger. Its runs stay. */
export async function removeTrigger(
  context: Context,
  name: string,
  { yes, json }: RemoveTriggerFlags,
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const { id } = await findTrigger(client, name);
  await confirm(terminal, `Remove the trigger ${escapeControls(name)}? Its runs stay.`, { yes: yes ?? false });
  const removed = await client.triggers.remove(id);
  if (json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}. Runs that it created go on.`);
  return exitCodes.ok;
}
