import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { inMinutes } from '../minutes.ts';

/** Lists the saved sources, without their secrets. */
export async function listSources(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { sources } = await readList(context, '/sources', (client) => client.sources.list());
  if (json) return writeJson(context.terminal, { sources });
  const rows = sources.map(({ name, kind, places, devices, syncedAt, everyMinutes }) =>
    [
      name,
      kind,
      String(devices),
      everyMinutes === null ? 'by hand' : inMinutes(everyMinutes),
      syncedAt === null ? 'never' : moment(syncedAt),
      places.join(', '),
    ].map(escapeControls),
  );
  const none = 'There are no saved sources. Add one: `netraven sources add <name> <kind> <url or file>`.';
  writeTable(context.terminal, ['NAME', 'KIND', 'DEVICES', 'EVERY', 'LAST SYNC', 'PLACE'], rows, none, [
    ['PLACE', 15],
    ['NAME', 8],
  ]);
  for (const { name, syncError } of sources) {
    if (!syncError) continue;
    const { code, message, hint } = syncError;
    context.terminal.err(escapeControls(`${name}: ${code}: ${message}`));
    if (hint !== undefined) context.terminal.err(escapeControls(`  next: ${hint}`));
  }
}
