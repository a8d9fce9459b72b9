import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeDropped } from './describe.ts';
import { findRule } from '../../client/find-named.ts';

/** Makes the command that pauses or resumes a rule. */
export function pauseRule(
  verb: 'pause' | 'resume',
): (context: Context, name: string, flags: { json?: boolean }) => Promise<void> {
  return async (context, name, { json }) => {
    const client = await connect(context);
    const { id } = await findRule(client, name);
    const rule = await client.notifications.change(id, { paused: verb === 'pause' });
    if (json) writeJson(context.terminal, rule);
    else if (verb === 'resume')
      context.terminal.out(escapeControls(`Resumed ${name}. It tells what happens from now on.`));
    else {
      context.terminal.out(escapeControls(`Paused ${name}.${describeDropped(rule)}`));
    }
  };
}
