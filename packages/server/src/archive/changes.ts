import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AnswerOf, ArtifactHunk, Routes } from '@netraven/api';
import { inPieces, type Steps } from '@netraven/core/attempt';
import { isObject } from '@netraven/core/registry';
import { artifacts, type Database } from '@netraven/db';
import { serverError } from '../codes.ts';
import { isAdded, isRemoved } from './compare.ts';
import { comparedAtOnce, comparePairs } from './compare-pairs.ts';
import { chunksOf } from './lanes.ts';
import { keysIn, partsOf, textOfKey, unknown } from './difference.ts';
import { indexChanges } from './index-changes.ts';
import { compareVersions, maxBytes } from './versions.ts';

/** Hunks that some devices have in common: how their versions differ from those before. */
type FoldedChange = AnswerOf<Routes['artifacts']['changes']>['changes'][number];

/** A page of changes. */
export interface ChangesPage {
  readonly changes: readonly FoldedChange[];
  /** True: older versions of the time are left out. */
  readonly isCut: boolean;
  /** Names the next page. Undefined on the last one. */
  readonly next: string | undefined;
}

interface Asked extends artifacts.ChangesOf {
  /** Compares what each device had at `since` with what it had at `until`, not each version with the one before. */
  readonly net?: boolean | undefined;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  /** Most changes of a page. */
  readonly limit: number;
}

/** More versions of one time are not folded. */
const maxVersions = 20_000;
/** More lines of one change are only counted. */
const maxLines = 100;

/**
 * Returns the changes of an artifact that were saved in a time, newest first. Hunks that the same versions have are one
 * change.
 *
 * @throws {NetRavenError} NR_ARTIFACT_UNKNOWN if `after` is not a change of this time
 */
export async function changesOf(
  db: Database,
  { limit, after, net = false, ...of }: Asked,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const { ignoreOrder = false } = of;
  const found = net
    ? await artifacts.netChanges(db, of)
    : await artifacts.changes(db, { ...of, limit: maxVersions + 1 });
  const isCut = !net && found.length > maxVersions;
  const compare = net ? withNetDifferences : withDifferences;
  const known = await compare(db, isCut ? found.slice(0, maxVersions) : found, ignoreOrder, signal);
  const folded = await inPieces(fold(known));
  const begin = after === undefined ? 0 : placeAfter(folded, after);
  const page = folded.slice(begin, begin + limit);
  const changes: FoldedChange[] = [];
  for (const some of chunksOf(page, comparedAtOnce)) {
    signal.throwIfAborted();
    const newestOfRows = some.map(({ same: [newest] }) => newest);
    const partsById = await partsOfChanges(db, newestOfRows, ignoreOrder, signal);
    // Several rows can show hunks of one version.
    const pairs = new Map(some.flatMap(({ same }) => same.map((one) => [one.id, one])));
    const versions = await artifacts.versionsOf(db, [...pairs.keys()]);
    const authors = net ? await artifacts.authorsBetween(db, [...pairs.values()]) : undefined;
    for (const row of some) {
      // One that was removed meanwhile, as an old one, is left out.
      const rest = row.same.flatMap(({ id, previousId }): VersionOfRow[] => {
        const version = versions.get(id);
        return version ? [{ ...version, previousId, authors: authors?.get(id) ?? version.authors }] : [];
      });
      const [newest, ...others] = rest;
      const parts = partsById.get(row.same[0].id);
      if (newest) changes.push(foldedChange(row, [newest, ...others], parts));
    }
  }
  const isLast = begin + limit >= folded.length;
  return { changes, isCut, next: isLast ? undefined : page.at(-1)?.keys[0] };
}

/** A change that is compared. */
export interface ComparedChange extends artifacts.Change {
  readonly difference: artifacts.Difference;
}

interface VersionOfRow extends artifacts.Version {
  readonly previousId: number | null;
}

/** Hunks that the same versions have. */
export interface Row {
  readonly keys: readonly [string, ...string[]];
  /** Newest first. */
  readonly same: readonly [ComparedChange, ...ComparedChange[]];
}

/** Compares versions that the index lacks: it is filled some seconds behind, and minutes after an adoption or upgrade. */
async function withDifferences(
  db: Database,
  found: readonly artifacts.Change[],
  ignoreOrder: boolean,
  signal: AbortSignal,
): Promise<ComparedChange[]> {
  const lacking = found.filter(({ difference }) => !difference);
  const added = await indexChanges(db, lacking, signal);
  return compared(found, ignoreOrder, ({ id }) => (ignoreOrder ? added.get(id)?.unordered : added.get(id)?.inOrder));
}

/** Most differences that are kept for the next page: a tenth of a kilobyte each, at most three. */
const maxKept = 20_000;
/** By the pool of a database: each request has a {@link Database} of its own. */
const keptOf = new WeakMap<Database['pool'], Map<string, artifacts.Difference>>();

/** Compares versions between which there are others: the index has only neighbours. */
async function withNetDifferences(
  db: Database,
  found: readonly artifacts.Change[],
  ignoreOrder: boolean,
  signal: AbortSignal,
): Promise<ComparedChange[]> {
  const kept = keptOf.get(db.pool) ?? new Map<string, artifacts.Difference>();
  keptOf.set(db.pool, kept);
  const keyOf = ({ id, previousId }: artifacts.Pair): string => `${previousId}-${id}-${ignoreOrder}`;
  const known = new Map<string, artifacts.Difference>();
  const lacking = found.filter((change) => {
    const before = kept.get(keyOf(change));
    if (before) known.set(keyOf(change), before);
    return !change.difference && !before;
  });
  await comparePairs(db, lacking, [ignoreOrder], signal, (all) => {
    for (const {
      pair,
      differences: [difference = unknown],
    } of all) {
      known.set(keyOf(pair), difference);
      if (kept.size >= maxKept) kept.clear();
      kept.set(keyOf(pair), difference);
    }
  });
  return compared(found, ignoreOrder, (change) => known.get(keyOf(change)));
}

/** Adds the differences that the index lacks. Leaves out changes of the order only, if it is ignored. */
function compared(
  found: readonly artifacts.Change[],
  ignoreOrder: boolean,
  lacking: (change: artifacts.Change) => artifacts.Difference | undefined,
): ComparedChange[] {
  return found.flatMap((change) => {
    const difference = change.difference ?? lacking(change);
    if (!difference) return [];
    const onlyMoved = ignoreOrder && difference.added === 0 && difference.removed === 0;
    return onlyMoved ? [] : { ...change, difference };
  });
}

/** Folds changes. They can have millions of hunks: see {@link inPieces}. */
export function* fold(known: readonly ComparedChange[]): Steps<Row[]> {
  const byKey = new Map<string, [ComparedChange, ...ComparedChange[]]>();
  for (const change of known) {
    for (const key of keysOf(change)) {
      const same = byKey.get(key);
      if (same) same.push(change);
      else byKey.set(key, [change]);
    }
    yield;
  }
  const rows = new Map<string, { readonly keys: [string, ...string[]]; readonly same: Row['same'] }>();
  for (const [key, same] of byKey) {
    const hash = createHash('sha256');
    for (const some of chunksOf(same, 500)) {
      hash.update(some.map(({ id }) => `${id} `).join(''));
      yield;
    }
    const ids = hash.digest('base64');
    const row = rows.get(ids);
    if (row) row.keys.push(key);
    else rows.set(ids, { keys: [key], same });
  }
  return [...rows.values()];
}

/** Changes with a common key have a common hunk. One that was not compared is like no other. */
function keysOf({ id, isFirst, difference: { hunks } }: ComparedChange): string[] {
  if (isFirst) return ['first'];
  return hunks ? keysIn(hunks) : [`version-${id}`];
}

/** Returns the index of the change after one with this id. */
function placeAfter(folded: readonly Row[], id: string): number {
  const last = folded.findIndex(({ keys }) => keys.includes(id));
  if (last === -1) throw serverError('NR_ARTIFACT_UNKNOWN', `There is no change ${id} in this time`);
  return last + 1;
}

type Parts = ReturnType<typeof partsOf>;

/** Compares changes again, to show their lines. */
async function partsOfChanges(
  db: Database,
  changes: readonly ComparedChange[],
  ignoreOrder: boolean,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Parts>> {
  // The texts of a change without numbers are too long or too different to be compared.
  const wanted = new Map(changes.flatMap((one) => (one.difference.added === null ? [] : [[one.id, one]])));
  const ids = [...wanted.values()].flatMap(({ id, previousId }) => (previousId === null ? [] : [id, previousId]));
  const texts = await artifacts.getAll(db, ids, maxBytes);
  const parts = new Map<number, Parts>();
  for (const { id, previousId } of wanted.values()) {
    signal.throwIfAborted();
    const [before, after] = [texts.get(previousId ?? 0), texts.get(id)];
    if (!before || !after) continue;
    const { added, hunks } = await compareVersions(before, after, { context: 0, ignoreOrder });
    if (added !== null) parts.set(id, partsOf(before.text, after.text, hunks, ignoreOrder));
    // Other requests go on.
    await setImmediate();
  }
  return parts;
}

/**
 * @param versions newest first
 * @param parts of the newest one. Undefined: not compared
 */
function foldedChange(
  { keys, same: [{ isFirst }] }: Row,
  versions: readonly [VersionOfRow, ...VersionOfRow[]],
  parts: Parts | undefined,
): FoldedChange {
  const devices = new Map<string | null, FoldedChange['devices'][number]>();
  const authors = new Map<string, FoldedChange['authors'][number]>();
  for (const { id, deviceId, deviceName, previousId, authors: all } of versions) {
    // By time, an older version can come first: clocks step back. Two devices can have had one name.
    const known = devices.get(deviceId);
    if (!known || known.versionId < id) devices.set(deviceId, { name: deviceName, versionId: id, fromId: previousId });
    // The answer leaves out the others, and names them.
    for (const author of all.filter(isObject)) {
      const key = JSON.stringify([author.name, author.address]);
      if (!authors.has(key)) authors.set(key, author);
    }
  }
  const hunks = parts?.filter(({ key }) => keys.includes(textOfKey(key))).flatMap((part) => part.hunks);
  const count = (is: (line: string) => boolean): number | null =>
    hunks ? hunks.flatMap(({ lines }) => lines).filter(is).length : null;
  return {
    id: keys[0],
    version: versions[0],
    oldestSavedAt: (versions.at(-1) ?? versions[0]).savedAt,
    isFirst,
    added: count(isAdded),
    removed: count(isRemoved),
    ...cut(hunks ?? []),
    count: versions.length,
    devices: [...devices.values()],
    authors: [...authors.values()],
  };
}

/** Keeps the first lines of hunks, and counts the others. */
function cut(hunks: readonly ArtifactHunk[]): Pick<FoldedChange, 'hunks' | 'more'> {
  let left = maxLines;
  let more = 0;
  const kept = hunks.flatMap((hunk) => {
    const lines = hunk.lines.slice(0, left);
    left -= lines.length;
    more += hunk.lines.length - lines.length;
    return lines.length === 0 ? [] : [{ ...hunk, lines }];
  });
  return { hunks: kept, more };
}
