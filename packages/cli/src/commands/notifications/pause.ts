import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeDropped } from './describe.ts';
import { findRule } from './find-rule.ts';

/** Pauses or resumes a rule. */
export async function pauseRule(
  context: Context,
  name: string,
  verb: 'pause' | 'resume',
  { json }: { json?: boolean },
): Promise<ExitCode> {
  const client = await connect(context);
  const { id } = await findRule(client, name);
  const rule = await client.notifications.change(id, { paused: verb === 'pause' });
  if (json) writeJson(context.terminal, rule);
  else if (verb === 'resume')
    context.terminal.out(escapeControls(`Resumed ${name}. It tells what happens from now on.`));
  else {
    context.terminal.out(escapeControls(`Paused ${name}.${describeDropped(rule)}`));
  }
  return exitCodes.ok;
}
