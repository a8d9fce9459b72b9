import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findChannel } from './find-channel.ts';

/** Removes a channel. */
export async function removeChannel(
  context: Context,
  name: string,
  { yes, json }: { yes?: boolean; json?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const { id, kind, place } = await findChannel(client, name);
  const question = escapeControls(`Remove the channel ${name} (${kind} at ${place})?`);
  await confirm(terminal, question, { yes: yes ?? false });
  const removed = await client.channels.remove(id);
  if (json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}.`);
  return exitCodes.ok;
}
