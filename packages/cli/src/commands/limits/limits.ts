import { connect } from '../../client/connect.ts';
import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { warnOfTags } from '../windows/windows.ts';

/** Lists the limits of sessions. */
export async function listLimits(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { limits } = await readList(context, '/session-limits', (client) => client.sessionLimits.list());
  if (json) return writeJson(context.terminal, { limits });
  const rows = limits.map(({ key, max, used, waiting }) =>
    [key, String(max), String(used), String(waiting)].map(escapeControls),
  );
  const none = 'There are no limits. Add one: `netraven limits set all 200`.';
  writeTable(context.terminal, ['SESSIONS OF', 'LIMIT', 'USED', 'TASKS WAITING'], rows, none);
}

/** Sets a limit of sessions. */
export async function setLimit(
  context: Context,
  key: string,
  max: number,
  { json }: { json?: boolean },
): Promise<void> {
  const client = await connect(context);
  const limit = await client.sessionLimits.set({ key, max });
  if (json) writeJson(context.terminal, limit);
  else {
    context.terminal.out(escapeControls(`At most ${counted(max, 'session')} of ${key} at once, over all workers.`));
    if (key.startsWith('tag:')) await warnOfTags(context, client, [key.slice('tag:'.length)]);
  }
}

/** Removes a limit of sessions. */
export async function removeLimit(context: Context, key: string, { json }: { json?: boolean }): Promise<void> {
  const removed = await (await connect(context)).sessionLimits.remove({ key });
  if (json) writeJson(context.terminal, removed);
  else context.terminal.out(escapeControls(`Removed the limit of ${key}.`));
}
