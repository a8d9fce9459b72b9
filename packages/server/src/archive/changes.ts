import type { ArtifactHunk } from '@netraven/api';
import { artifacts, type Database } from '@netraven/db';
import { compareVersions, maxBytes, type StoredText } from './versions.ts';

/** A version that was saved, and what differs from the one before. */
export interface Change {
  readonly version: artifacts.Version;
  /** True for the first version: it has no lines here. */
  readonly isFirst: boolean;
  readonly added: number | null;
  readonly removed: number | null;
  readonly hunks: readonly ArtifactHunk[];
  /** Lines that are left out of the hunks. */
  readonly more: number;
}

/** More lines of one change are only counted. */
const maxLines = 100;

/** Returns the versions of an artifact that were saved in a time, newest first, and whether there are more. */
export async function changesOf(
  db: Database,
  { limit, ...of }: Parameters<typeof artifacts.changes>[1],
  signal: AbortSignal,
): Promise<{ readonly changes: readonly Change[]; readonly isCut: boolean }> {
  const found = await artifacts.changes(db, { ...of, limit: limit + 1 });
  const changes: Change[] = [];
  for (const some of chunksOf(found.slice(0, limit))) {
    signal.throwIfAborted();
    const isCompared = some.filter(({ previousId }) => previousId !== null);
    const texts = await artifacts.getAll(
      db,
      isCompared.flatMap(({ version, previousId }) => [version.id, previousId ?? 0]),
      maxBytes,
    );
    for (const { version, previousId } of some) changes.push(await changeOf(version, previousId, texts));
  }
  return { changes, isCut: found.length > limit };
}

/** Changes whose texts are in memory at a time. */
const comparedAtOnce = 20;

function chunksOf<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / comparedAtOnce) }, (_, index) =>
    items.slice(index * comparedAtOnce, (index + 1) * comparedAtOnce),
  );
}

async function changeOf(
  version: artifacts.Version,
  previousId: number | null,
  texts: ReadonlyMap<number, StoredText>,
): Promise<Change> {
  const [before, after] = [texts.get(previousId ?? 0), texts.get(version.id)];
  if (!before || !after) {
    // The version before a later one was removed.
    return { version, isFirst: version.version === 1, added: null, removed: null, hunks: [], more: 0 };
  }
  const { hunks, ...size } = await compareVersions(before, after, 0);
  return { version, isFirst: false, ...size, ...cut(hunks) };
}

/** Keeps the first lines of hunks, and counts the others. */
function cut(hunks: readonly ArtifactHunk[]): Pick<Change, 'hunks' | 'more'> {
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
