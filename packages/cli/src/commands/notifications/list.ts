import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { describeEvents, describeState } from './describe.ts';

/** Lists the rules by name. */
export async function listRules(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { rules } = await readList(context, '/notifications', (client) => client.notifications.list());
  if (json) return writeJson(context.terminal, { rules });
  const rows = rules.map((rule) =>
    [rule.name, rule.channel, describeState(rule), describeEvents(rule)].map(escapeControls),
  );
  const none = 'There are no rules. Add one: `netraven notifications add problems <channel>`.';
  const cut = [
    ['EVENTS', 20],
    ['CHANNEL', 10],
    ['NAME', 10],
  ] as const;
  writeTable(context.terminal, ['NAME', 'CHANNEL', 'STATE', 'EVENTS'], rows, none, cut);
}
