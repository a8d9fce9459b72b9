import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findRule } from './find-rule.ts';

/** Removes a rule. */
export async function removeRule(
  context: Context,
  name: string,
  { yes, json }: { yes?: boolean; json?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const { id } = await findRule(client, name);
  await confirm(terminal, `Remove the rule ${escapeControls(name)} with its messages?`, { yes: yes ?? false });
  const removed = await client.notifications.remove(id);
  if (json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}.`);
  return exitCodes.ok;
}
