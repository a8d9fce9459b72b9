import { createHash } from 'node:crypto';
import type { ArtifactHunk } from '@netraven/api';
import { artifacts, type Database } from '@netraven/db';
import { isAdded } from './compare.ts';
import { sectionFinder } from './lines.ts';
import { compareVersions, maxBytes, type StoredText } from './versions.ts';

/** Changes whose texts are in memory at a time. */
export const comparedAtOnce = 20;

/**
 * Compares versions with those before them, and writes the result into the index. Returns the changes by the id of the
 * version. The saving of versions leaves this to the server: it costs about 1 ms for each version.
 */
export async function indexChanges(
  db: Database,
  pairs: readonly artifacts.Pair[],
  signal: AbortSignal,
): Promise<Map<number, artifacts.IndexedChange>> {
  const all = new Map<number, artifacts.IndexedChange>();
  for (const some of chunksOf(pairs, comparedAtOnce)) {
    signal.throwIfAborted();
    const texts = await textsOf(db, some);
    const changes: artifacts.IndexedChange[] = [];
    for (const pair of some) {
      signal.throwIfAborted();
      changes.push(await indexedChange(pair, texts));
    }
    await artifacts.addToIndex(db, changes);
    for (const change of changes) all.set(change.id, change);
  }
  return all;
}

/** Returns the texts of versions and of those before them, by their ids. Too long ones are left out. */
export async function textsOf(
  db: Database,
  pairs: readonly artifacts.Pair[],
): Promise<ReadonlyMap<number, StoredText>> {
  const ids = pairs.flatMap(({ id, previousId }) => (previousId === null ? [] : [id, previousId]));
  return ids.length === 0 ? new Map() : artifacts.getAll(db, ids, maxBytes);
}

export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

async function indexedChange(
  pair: artifacts.Pair,
  texts: ReadonlyMap<number, StoredText>,
): Promise<artifacts.IndexedChange> {
  const [before, after] = [texts.get(pair.previousId ?? 0), texts.get(pair.id)];
  return {
    ...pair,
    inOrder: await differenceOf(before, after, false),
    unordered: await differenceOf(before, after, true),
  };
}

const unknown: artifacts.Difference = { added: null, removed: null, hunks: null };

/** Compares two versions as the index does. Undefined: a text that is too long or damaged. */
export async function differenceOf(
  before: StoredText | undefined,
  after: StoredText | undefined,
  ignoreOrder: boolean,
): Promise<artifacts.Difference> {
  if (!before || !after) return unknown;
  const { added, removed, hunks } = await compareVersions(before, after, { context: 0, ignoreOrder });
  if (added === null) return unknown;
  const parts = partsOf(before.text, after.text, hunks, ignoreOrder);
  return { added, removed, hunks: Buffer.concat(parts.map(({ key }) => key)) };
}

/** A part of a change that is shown with the equal parts of other changes. */
interface Part {
  /** The same for the same lines in the same sections, wherever these are. */
  readonly key: Buffer;
  readonly hunks: readonly ArtifactHunk[];
}

/** Bytes of a key. */
const keyBytes = 16;
/** A change with more hunks is one part: the keys of 20,000 versions are in memory at a time. */
const maxParts = 200;

/** Returns the keys of the parts of a change, from the index. */
export function keysIn(hunks: Buffer): string[] {
  return Array.from({ length: hunks.length / keyBytes }, (_, index) =>
    textOfKey(hunks.subarray(index * keyBytes, (index + 1) * keyBytes)),
  );
}

/** Formats a key as text that needs no escape in an address. */
export function textOfKey(key: Buffer): string {
  return key.toString('base64url');
}

/** Divides a change into its hunks, without an order into its sections, each with its key. A change without lines is one part. */
export function partsOf(before: string, after: string, hunks: readonly ArtifactHunk[], ignoreOrder: boolean): Part[] {
  const linesOf = placedLines(before, after, ignoreOrder);
  const isDivided = hunks.length > 0 && hunks.length <= maxParts;
  const counts = new Map<string, number>();
  // Without an order, the lines of a section may be anywhere in it.
  const apart = ignoreOrder
    ? Map.groupBy(hunks, ({ section }) => JSON.stringify(section)).values()
    : hunks.map((hunk) => [hunk]);
  return (isDivided ? [...apart] : [hunks]).map((part) => {
    const lines = part.flatMap(linesOf);
    const text = (ignoreOrder ? lines.toSorted() : lines).join('\n');
    // The second equal hunk of a version is another one than the first.
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return { key: createHash('sha256').update(`${count}\n${text}`).digest().subarray(0, keyBytes), hunks: part };
  });
}

/** Returns a function that gives the lines of a hunk, each with the sections that enclose it. A hunk names only those that enclose all its lines. */
function placedLines(before: string, after: string, ignoreOrder: boolean): (hunk: ArtifactHunk) => string[] {
  if (ignoreOrder) return ({ section, lines }) => lines.map((line) => JSON.stringify([section, line]));
  const [oldSection, newSection] = [sectionFinder(before.split('\n')), sectionFinder(after.split('\n'))];
  return ({ oldStart, newStart, lines }) => {
    let [old, now] = [oldStart - 1, newStart - 1];
    return lines.map((line) => JSON.stringify([isAdded(line) ? newSection(now++) : oldSection(old++), line]));
  };
}
