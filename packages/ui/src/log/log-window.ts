import type { LogEntry } from '@netraven/api';

/** Entries that are drawn together. A change in another block does not redraw them. */
export interface LogBlock {
  readonly key: number;
  readonly entries: readonly LogEntry[];
}

/** The loaded part of a log, oldest entry first, each entry once. */
export interface LogWindow {
  readonly blocks: readonly LogBlock[];
  /** True if the log has earlier entries. */
  readonly hasEarlier: boolean;
}

/** Most entries in a block. */
const blockSize = 100;

/** Returns a window with the newest page of a log. */
export function windowOf(newestFirst: readonly LogEntry[], hasEarlier: boolean): LogWindow {
  return { blocks: inBlocks(newestFirst.toReversed()), hasEarlier };
}

/** Returns the window with an earlier page added at its start. */
export function withEarlier(window: LogWindow, newestFirst: readonly LogEntry[], hasEarlier: boolean): LogWindow {
  return { blocks: [...inBlocks(newestFirst.toReversed()), ...window.blocks], hasEarlier };
}

/** Returns the window with new entries. Above `max` entries, it drops the oldest blocks. */
export function withNew(window: LogWindow, received: readonly LogEntry[], max: number): LogWindow {
  const blocks = [...window.blocks];
  const last = blocks.at(-1)?.entries.at(-1)?.id ?? -1;
  const fresh = received.filter(({ id }) => id > last).toSorted(byId);
  // Of what is earlier than the window, all or nothing is held: a page before the first entry has the rest.
  const first = (window.hasEarlier && firstIdOf(window)) || 0;
  for (const late of received.filter(({ id }) => id <= last && id >= first)) putInPlace(blocks, late);
  const open = blocks.at(-1);
  if (fresh.length > 0 && open && open.entries.length < blockSize) {
    const more = fresh.splice(0, blockSize - open.entries.length);
    blocks.splice(-1, 1, { ...open, entries: [...open.entries, ...more] });
  }
  blocks.push(...inBlocks(fresh));
  let count = sizeOf(blocks);
  let { hasEarlier } = window;
  while (count > max && blocks.length > 1) {
    count -= blocks.shift()?.entries.length ?? 0;
    hasEarlier = true;
  }
  return { blocks, hasEarlier };
}

/** Returns the id of the oldest loaded entry. */
export function firstIdOf({ blocks }: LogWindow): number | undefined {
  return blocks[0]?.entries[0]?.id;
}

export function sizeOf(blocks: readonly LogBlock[]): number {
  return blocks.reduce((sum, { entries }) => sum + entries.length, 0);
}

function inBlocks(entries: readonly LogEntry[]): LogBlock[] {
  const blocks: LogBlock[] = [];
  for (let at = 0; at < entries.length; at += blockSize) {
    const some = entries.slice(at, at + blockSize);
    blocks.push({ key: some[0]?.id ?? 0, entries: some });
  }
  return blocks;
}

/** Inserts a late entry: entries of several workers become visible slightly out of order. */
function putInPlace(blocks: LogBlock[], entry: LogEntry): void {
  const at = Math.max(
    0,
    blocks.findLastIndex(({ key }) => key <= entry.id),
  );
  const block = blocks[at];
  if (!block || block.entries.some(({ id }) => id === entry.id)) return;
  blocks[at] = { ...block, entries: [...block.entries, entry].toSorted(byId) };
}

function byId(a: LogEntry, b: LogEntry): number {
  return a.id - b.id;
}
