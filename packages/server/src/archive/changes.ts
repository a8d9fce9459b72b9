import type { ArtifactHunk } from '@netraven/api';
import { artifacts, type Database } from '@netraven/db';
import { chunksOf, comparedAtOnce, indexChanges, textsOf } from './index-changes.ts';
import { compareVersions, unknownVersion, type StoredText } from './versions.ts';

/** A change that some devices have in common: how their versions differ from those before. */
export interface FoldedChange {
  /** The newest of the versions. */
  readonly version: artifacts.Version;
  /** When the oldest of the versions was saved. */
  readonly oldestSavedAt: Date;
  /** True for first versions: they have no lines here. */
  readonly isFirst: boolean;
  readonly added: number | null;
  readonly removed: number | null;
  readonly hunks: readonly ArtifactHunk[];
  /** Lines that are left out of the hunks. */
  readonly more: number;
  /** Versions that made this change. */
  readonly count: number;
  /** Each device once, with its newest version of them, newest first. */
  readonly devices: readonly { readonly name: string; readonly versionId: number }[];
  /** Of all versions, each once. */
  readonly authors: readonly artifacts.Version['authors'][number][];
}

/** A page of changes. */
export interface ChangesPage {
  readonly changes: readonly FoldedChange[];
  /** True: older versions of the time are left out. */
  readonly isCut: boolean;
  /** Names the next page. Undefined on the last one. */
  readonly next: number | undefined;
}

type Asked = Omit<Parameters<typeof artifacts.changes>[1], 'limit'> & {
  /** The `next` of the page before. */
  readonly after?: number | undefined;
  /** Most changes of a page. */
  readonly limit: number;
};

/** More versions of one time are not folded. */
const maxVersions = 20_000;
/** More lines of one change are only counted. */
const maxLines = 100;

/**
 * Returns the changes of an artifact that were saved in a time, newest first. Equal changes are one.
 *
 * @throws {NetRavenError} NR_ARTIFACT_UNKNOWN if `after` is not a change of this time
 */
export async function changesOf(
  db: Database,
  { limit, after, ...of }: Asked,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const found = await artifacts.changes(db, { ...of, limit: maxVersions + 1 });
  const known = await withDifferences(db, found.slice(0, maxVersions), of.ignoreOrder ?? false, signal);
  const folded = fold(known);
  const begin = after === undefined ? 0 : placeAfter(known, folded, after);
  const page = folded.slice(begin, begin + limit);
  const changes: FoldedChange[] = [];
  for (const some of chunksOf(page, comparedAtOnce)) {
    signal.throwIfAborted();
    const texts = await textsOf(
      db,
      // The texts of a change without numbers are too long or too different to be compared.
      some.map(([{ id, previousId, difference }]) => ({
        id,
        previousId: difference.added === null ? null : previousId,
      })),
    );
    const versions = await artifacts.versionsOf(
      db,
      some.flatMap((same) => same.map(({ id }) => id)),
    );
    for (const same of some) {
      signal.throwIfAborted();
      // One that was removed meanwhile, as an old one, is left out.
      const [newest, ...others] = same.flatMap(({ id }) => versions.get(id) ?? []);
      if (newest) changes.push(await foldedChange(same[0], [newest, ...others], texts, of.ignoreOrder));
    }
  }
  const isLast = begin + limit >= folded.length;
  return { changes, isCut: found.length > maxVersions, next: isLast ? undefined : page.at(-1)?.[0].id };
}

interface ComparedChange extends artifacts.Change {
  readonly difference: artifacts.Difference;
}

/** Equal changes, newest first. */
type EqualChanges = readonly [ComparedChange, ...ComparedChange[]];

/** Compares versions that the index lacks: it is filled some seconds behind, and minutes after an adoption or upgrade. */
async function withDifferences(
  db: Database,
  found: readonly artifacts.Change[],
  ignoreOrder: boolean,
  signal: AbortSignal,
): Promise<ComparedChange[]> {
  const lacking = found.filter(({ difference }) => !difference);
  const added = await indexChanges(db, lacking, signal);
  return found.flatMap((change) => {
    const compared = added.get(change.id);
    const difference = change.difference ?? (ignoreOrder ? compared?.unordered : compared?.inOrder);
    if (!difference) return [];
    const onlyMoved = ignoreOrder && difference.added === 0 && difference.removed === 0;
    return onlyMoved ? [] : { ...change, difference };
  });
}

function fold(known: readonly ComparedChange[]): EqualChanges[] {
  return [...Map.groupBy(known, keyOf).values()] as (readonly ComparedChange[])[] as EqualChanges[];
}

/** Changes with equal keys are the same change. One that was not compared is like no other. */
function keyOf(change: ComparedChange): string {
  const { hash } = change.difference;
  if (isFirst(change)) return 'first';
  return hash === null ? String(change.id) : hash.toString('base64');
}

/** True for the first version of a device. */
export function isFirst({ version, previousId }: Pick<artifacts.Change, 'version' | 'previousId'>): boolean {
  return previousId === null && version === 1;
}

/** Returns the index of the first change whose newest version is older than this one. */
function placeAfter(known: readonly ComparedChange[], folded: readonly EqualChanges[], id: number): number {
  const places = new Map(known.map((change, place) => [change.id, place]));
  const last = places.get(id);
  if (last === undefined) throw unknownVersion(id);
  const begin = folded.findIndex(([newest]) => (places.get(newest.id) ?? 0) > last);
  return begin === -1 ? folded.length : begin;
}

/** @param versions those of the same change, newest first */
async function foldedChange(
  change: ComparedChange,
  versions: readonly [artifacts.Version, ...artifacts.Version[]],
  texts: ReadonlyMap<number, StoredText>,
  ignoreOrder: boolean | undefined,
): Promise<FoldedChange> {
  const { id, previousId, difference } = change;
  const [before, after] = [texts.get(previousId ?? 0), texts.get(id)];
  const isCompared = difference.added !== null && before && after;
  const compared = isCompared ? await compareVersions(before, after, { context: 0, ignoreOrder }) : undefined;
  const devices = new Map<string, number>();
  const authors = new Map<string, FoldedChange['authors'][number]>();
  for (const one of versions) {
    if (!devices.has(one.deviceName)) devices.set(one.deviceName, one.id);
    for (const author of one.authors) {
      const key = JSON.stringify([author.name, author.address]);
      if (!authors.has(key)) authors.set(key, author);
    }
  }
  return {
    version: versions[0],
    oldestSavedAt: (versions.at(-1) ?? versions[0]).savedAt,
    isFirst: isFirst(change),
    added: difference.added,
    removed: difference.removed,
    ...cut(compared?.hunks ?? []),
    count: versions.length,
    devices: Array.from(devices, ([name, versionId]) => ({ name, versionId })),
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
