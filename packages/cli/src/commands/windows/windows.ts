import type { Client, NewWindow } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

/** Lists the windows by name. */
export async function listWindows(context: Context, { json }: { json?: boolean }): Promise<ExitCode> {
  const { windows } = await readList(context, '/windows', (client) => client.windows.list());
  if (json) {
    writeJson(context.terminal, { windows });
    return exitCodes.ok;
  }
  const rows = windows.map(({ name, effect, periods, timeZone, tags, writesOnly }) =>
    [
      name,
      effect,
      periods.join(', '),
      timeZone,
      tags.length > 0 ? tags.join(', ') : 'all devices',
      writesOnly ? 'may change devices' : 'all',
    ].map(escapeControls),
  );
  const none = 'There are no windows. Add one: `netraven windows add office deny "mon-fri 07:00-19:00" --tag core`.';
  writeTable(context.terminal, ['NAME', 'EFFECT', 'PERIODS', 'TIME ZONE', 'TAGS', 'JOBS'], rows, none);
  return exitCodes.ok;
}

export interface AddWindowFlags {
  readonly timeZone?: string;
  readonly tag?: readonly string[];
  readonly writesOnly?: boolean;
  readonly json?: boolean;
}

/** Adds a window. */
export async function addWindow(
  context: Context,
  window: Pick<NewWindow, 'name' | 'effect' | 'periods'>,
  { timeZone, tag, writesOnly, json }: AddWindowFlags,
): Promise<ExitCode> {
  const client = await connect(context);
  const added = await client.windows.create({
    ...window,
    ...(timeZone !== undefined && { timeZone }),
    ...(tag && { tags: tag }),
    ...(writesOnly && { writesOnly }),
  });
  if (json) writeJson(context.terminal, added);
  else {
    const { effect, tags, timeZone: zone } = added;
    const jobs = added.writesOnly ? 'jobs that may change devices' : 'all scheduled jobs';
    const devices = tags.length > 0 ? `devices with the tag ${tags.join(' or ')}` : 'all devices';
    const start = effect === 'deny' ? 'start nothing' : 'start only';
    const periods = added.periods.join(', ');
    context.terminal.out(
      escapeControls(`Added ${added.name}: ${jobs} on ${devices} ${start} within ${periods} (${zone}).`),
    );
    if (effect === 'deny' && !added.writesOnly) {
      context.terminal.err('Backups and checks do not start then either. For changes only, add it with --writes-only.');
    }
    await warnOfTags(context, client, tags);
  }
  return exitCodes.ok;
}

/** Names tags that no device has: a typing error would protect nothing. */
export async function warnOfTags({ terminal }: Context, client: Client, tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return;
  const known = new Set((await client.tags.list()).tags.filter(({ devices }) => devices > 0).map(({ name }) => name));
  const unknown = tags.filter((tag) => !known.has(tag));
  if (unknown.length > 0) terminal.err(escapeControls(`WARNING: no device has the tag ${unknown.join(' or ')}`));
}

/** Removes a window. */
export async function removeWindow(
  context: Context,
  name: string,
  { yes, json }: { yes?: boolean; json?: boolean },
): Promise<ExitCode> {
  const client = await connect(context);
  const question = `Remove the window ${escapeControls(name)}? Scheduled runs no longer keep to it.`;
  await confirm(context.terminal, question, { yes: yes ?? false });
  const removed = await client.windows.remove(name);
  if (json) writeJson(context.terminal, removed);
  else context.terminal.out(`Removed ${escapeControls(name)}.`);
  return exitCodes.ok;
}
