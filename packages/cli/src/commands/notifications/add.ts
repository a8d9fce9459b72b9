import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findChannel } from '../channels/find-channel.ts';
import { describeEvents } from './describe.ts';
import { fieldsOf, type RuleFlags } from './rule-fields.ts';

/** Adds a rule. */
export async function addRule(context: Context, name: string, channel: string, flags: RuleFlags): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const { id: channelId } = await findChannel(client, channel);
  const rule = await client.notifications.create({ name, channelId, ...fieldsOf(flags) });
  if (flags.json) writeJson(terminal, rule);
  else {
    terminal.out(escapeControls(`Added ${name}: tells ${channel} about ${describeEvents(rule)}.`));
    terminal.err(`Send a message with \`netraven notifications test ${name}\`.`);
  }
  return exitCodes.ok;
}
