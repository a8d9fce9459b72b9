import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findSource } from './find-source.ts';

export interface RemoveSourceFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Removes a saved source. Its devices stay. */
export async function removeSource(
  context: Context,
  name: string,
  { yes, json }: RemoveSourceFlags,
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const { id, devices } = await findSource(client, name);
  const question = `Remove the source ${escapeControls(name)}, and keep its ${counted(devices, 'device')}?`;
  await confirm(terminal, question, { yes: yes ?? false });
  const removed = await client.sources.remove(id);
  if (json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}.`);
  return exitCodes.ok;
}
