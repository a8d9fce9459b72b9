import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findChannel } from '../../client/find-named.ts';
import { describeRule } from './describe.ts';
import { fieldsOf, requireQuiet, type RuleFlags } from './rule-fields.ts';
import { warnOfUnknown } from './warn-of-unknown.ts';

/** Adds a rule. */
export async function addRule(context: Context, name: string, channel: string, flags: RuleFlags): Promise<void> {
  const { terminal } = context;
  requireQuiet(flags, flags.quiet || []);
  const client = await connect(context);
  const { id: channelId } = await findChannel(client, channel);
  const rule = await client.notifications.create({ name, channelId, ...(await fieldsOf(flags)) });
  if (flags.json) writeJson(terminal, rule);
  else {
    terminal.out(escapeControls(`Added ${name}: ${describeRule(rule)}`));
    terminal.err(`Send a message with \`netraven notifications test ${name}\`.`);
  }
  await warnOfUnknown(context, client, flags);
}
