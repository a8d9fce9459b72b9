import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findChannel, findRule } from '../../client/find-named.ts';
import { describeDropped, describeRule } from './describe.ts';
import { fieldsOf, requireQuiet, type SetRuleFlags } from './rule-fields.ts';
import { warnOfUnknown } from './warn-of-unknown.ts';
import { requireChange } from '../require-change.ts';

/** Changes a rule. */
export async function setRule(context: Context, name: string, flags: SetRuleFlags): Promise<void> {
  const { rename, channel, json } = flags;
  const client = await connect(context);
  const { id, quiet } = await findRule(client, name);
  requireQuiet(flags, flags.quiet ?? quiet);
  const changed = {
    ...(await fieldsOf(flags)),
    ...(rename !== undefined && { name: rename }),
    ...(channel !== undefined && { channelId: (await findChannel(client, channel)).id }),
  };
  requireChange(Object.keys(changed).length > 0, `netraven notifications set ${name} --quiet "22:00-06:00"`);
  const rule = await client.notifications.change(id, changed);
  if (json) writeJson(context.terminal, rule);
  else {
    context.terminal.out(escapeControls(`Changed ${rule.name}: ${describeRule(rule)}${describeDropped(rule)}`));
  }
  await warnOfUnknown(context, client, flags);
}
