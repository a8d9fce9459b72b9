import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findTrigger } from '../../client/find-named.ts';

/** Makes the command that pauses or resumes a trigger. */
export function pauseTrigger(
  verb: 'pause' | 'resume',
): (context: Context, name: string, flags: { json?: boolean }) => Promise<void> {
  return async (context, name, { json }) => {
    const client = await connect(context);
    const { id } = await findTrigger(client, name);
    const trigger = await client.triggers.change(id, { paused: verb === 'pause' });
    if (json) writeJson(context.terminal, trigger);
    else if (verb === 'pause') context.terminal.out(escapeControls(`Paused ${name}. A run that was created goes on.`));
    else context.terminal.out(escapeControls(`Resumed ${name}.`));
  };
}
