import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../terminal/counted.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findTag } from './find-tag.ts';

export interface RemoveTagFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Removes a tag with its settings from all devices. */
export async function removeTag(context: Context, name: string, { yes, json }: RemoveTagFlags): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const { devices } = await findTag(client, name);
  terminal.err(`Its settings are removed, and the tag is taken from ${counted(devices, 'device')}.`);
  await confirm(terminal, `Remove the tag ${escapeControls(name)}?`, { yes: yes ?? false });
  const removed = await client.tags.remove({ name });
  if (json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}.`);
  return exitCodes.ok;
}
