import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

/** Lists the channels by name. */
export async function listChannels(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { channels } = await readList(context, '/channels', (client) => client.channels.list());
  if (json) return writeJson(context.terminal, { channels });
  const rows = channels.map(({ name, kind, place, settings: { to = [] } }) =>
    [name, kind, place, to.join(', ') || '-'].map(escapeControls),
  );
  const none = 'There are no channels. Add one: `netraven channels add noc slack`.';
  const cut = [
    ['TO', 10],
    ['SERVER', 15],
    ['NAME', 10],
  ] as const;
  writeTable(context.terminal, ['NAME', 'KIND', 'SERVER', 'TO'], rows, none, cut);
}
