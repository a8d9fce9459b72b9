import type { Client, NewWindow, Window } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { findWindow } from '../../client/find-named.ts';
import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { naturally } from '../../terminal/naturally.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { removeNamed, type Remove } from '../remove-named.ts';
import { requireChange } from '../require-change.ts';

/** Lists the windows by name. */
export async function listWindows(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { windows } = await readList(context, '/windows', (client) => client.windows.list());
  if (json) return writeJson(context.terminal, { windows });
  const rows = windows
    .toSorted((a, b) => naturally(a.name, b.name))
    .map(({ name, effect, periods, timeZone, tags, writesOnly }) =>
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
  writeTable(context.terminal, ['NAME', 'EFFECT', 'PERIODS', 'TIME ZONE', 'TAGS', 'JOBS'], rows, none, [
    ['PERIODS', 20],
    ['TAGS', 11],
    ['TIME ZONE', 9],
    ['NAME', 8],
    ['JOBS', 4],
  ]);
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
  name: string,
  effect: NewWindow['effect'],
  periods: readonly string[],
  { timeZone, tag, writesOnly, json }: AddWindowFlags,
): Promise<void> {
  const client = await connect(context);
  const added = await client.windows.create({
    name,
    effect,
    periods,
    timeZone,
    tags: tag,
    ...(writesOnly && { writesOnly }),
  });
  await report(context, client, 'Added', added, json);
}

export interface SetWindowFlags extends AddWindowFlags {
  readonly effect?: 'allow' | 'deny';
  readonly period?: readonly string[];
  readonly allDevices?: boolean;
  readonly allJobs?: boolean;
}

/** Changes a window. */
export async function setWindow(context: Context, name: string, flags: SetWindowFlags): Promise<void> {
  const { effect, period, timeZone, tag, allDevices, writesOnly, allJobs, json } = flags;
  const change = {
    ...(effect && { effect }),
    ...(period && { periods: period }),
    ...(timeZone !== undefined && { timeZone }),
    ...(tag && { tags: tag }),
    ...(allDevices && { tags: [] }),
    ...(writesOnly && { writesOnly }),
    ...(allJobs && { writesOnly: false }),
  };
  requireChange(Object.keys(change).length > 0, `netraven windows set ${name} --period "mon-fri 07:00-19:00"`);
  const client = await connect(context);
  await report(context, client, 'Changed', await client.windows.change(name, change), json);
}

/** Says what a window does now. */
async function report(
  context: Context,
  client: Client,
  verb: 'Added' | 'Changed',
  window: Window,
  json = false,
): Promise<void> {
  if (json) {
    writeJson(context.terminal, window);
    return;
  }
  const { effect, tags, timeZone } = window;
  const jobs = window.writesOnly ? 'jobs that may change devices' : 'all jobs of schedules and triggers';
  const devices = tags.length > 0 ? `devices with the tag ${tags.join(' or ')}` : 'all devices';
  const start = effect === 'deny' ? 'start nothing' : 'start only';
  const periods = window.periods.join(', ');
  context.terminal.out(
    escapeControls(`${verb} ${window.name}: ${jobs} on ${devices} ${start} within ${periods} (${timeZone}).`),
  );
  if (effect === 'deny' && !window.writesOnly) {
    context.terminal.err('Backups and checks do not start then either. For changes only, set --writes-only.');
  }
  await warnOfTags(context, client, tags);
}

/** Names tags that no device has: a typing error would protect nothing. */
export async function warnOfTags({ terminal }: Context, client: Client, tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return;
  const known = new Set((await client.tags.list()).tags.filter(({ devices }) => devices > 0).map(({ name }) => name));
  const unknown = tags.filter((tag) => !known.has(tag));
  if (unknown.length > 0) terminal.err(escapeControls(`WARNING: no device has the tag ${unknown.join(' or ')}`));
}

/** Removes a window. */
export const removeWindow: Remove = removeNamed({
  find: findWindow,
  question: ({ name }) => `Remove the window ${name}? It then no longer holds for schedules and triggers.`,
  remove: ({ windows }, { name }) => windows.remove(name),
});
