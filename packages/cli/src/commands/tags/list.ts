import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { naturally } from '../../terminal/naturally.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { settingsInLine } from '../devices/describe-settings.ts';

/** Lists the tags of devices and credentials, with their settings. */
export async function listTags(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { tags } = await readList(context, '/tags', (client) => client.tags.list());
  const sorted = tags.toSorted((a, b) => naturally(a.name, b.name));
  if (json) return writeJson(context.terminal, { tags: sorted });
  const rows = sorted.map(({ name, devices, priority, credentials, settings }) =>
    [name, String(devices), String(priority), credentials.join(', '), settingsInLine(settings)].map(escapeControls),
  );
  const none = 'There are no tags. Add one: `netraven devices set <name> --tag <tag>`.';
  writeTable(context.terminal, ['TAG', 'DEVICES', 'PRIORITY', 'CREDENTIALS', 'SETTINGS'], rows, none, [
    ['SETTINGS', 10],
    ['CREDENTIALS', 11],
    ['TAG', 10],
  ]);
}
