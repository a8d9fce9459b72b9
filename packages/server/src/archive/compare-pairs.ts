import { artifacts, type Database } from '@netraven/db';
import { compareInThread } from './compare-in-thread.ts';
import { compareTexts, type PackedPair } from './compare-texts.ts';
import { chunksOf, inLanes } from './lanes.ts';
import { unknown } from './difference.ts';
import { maxBytes } from './versions.ts';

/** Changes whose texts are in memory at a time. */
export const comparedAtOnce = 20;
/** A thread takes longer to start than so many chunks to be compared. */
const chunksWithoutThread = 5;

/** Two versions, and how they differ: one difference for each order. */
export interface ComparedPair {
  readonly pair: artifacts.Pair;
  readonly differences: readonly artifacts.Difference[];
}

/**
 * Compares many pairs of versions, on two processors. This process answers other requests meanwhile. Texts that are too long,
 * damaged or removed are not compared, nor are those that end the thread.
 *
 * @param orders each is `ignoreOrder` of a comparison
 * @param add gets the pairs in any order
 * @param threadMs most time of the processor for the pairs that the thread compares at a time
 */
export async function comparePairs(
  db: Database,
  pairs: readonly artifacts.Pair[],
  orders: readonly boolean[],
  signal: AbortSignal,
  add: (compared: readonly ComparedPair[]) => Promise<void> | void,
  threadMs?: number,
): Promise<void> {
  const chunks = chunksOf(pairs, comparedAtOnce);
  // Two chunks for the thread, so that it always has one.
  const lanes = chunks.length > chunksWithoutThread ? [compareTexts, compareInThread, compareInThread] : [compareTexts];
  // No lane adds pairs after the caller has its error.
  await inLanes<artifacts.Pair[], Compare>(chunks, lanes, async (chunk, compare) => {
    signal.throwIfAborted();
    const compared = await compareChunk(db, chunk, orders, (texts) => compare(texts, orders, signal, threadMs));
    signal.throwIfAborted();
    await add(compared);
  });
}

type Compare = typeof compareInThread;

async function compareChunk(
  db: Database,
  pairs: readonly artifacts.Pair[],
  orders: readonly boolean[],
  compare: (texts: readonly PackedPair[]) => ReturnType<Compare>,
): Promise<ComparedPair[]> {
  const ids = pairs.flatMap(({ id, previousId }) => (previousId === null ? [] : [id, previousId]));
  const texts = ids.length === 0 ? new Map<number, never>() : await artifacts.packedOf(db, [...new Set(ids)], maxBytes);
  const whole = pairs.flatMap((pair) => {
    const [before, after] = [texts.get(pair.previousId ?? 0), texts.get(pair.id)];
    return before && after ? { pair, before, after } : [];
  });
  const results = await compare(whole.map(({ before, after }) => ({ before, after })));
  if ('ended' in results) {
    const versions = whole.map(({ pair }) => pair.id).join(', ');
    db.logger.error(`The versions with the ids ${versions} are not compared: ${results.ended}`);
    return pairs.map((pair) => ({ pair, differences: orders.map(() => unknown) }));
  }
  const byPair = new Map(whole.map(({ pair }, index) => [pair, results[index]]));
  return pairs.map((pair) => {
    const result = byPair.get(pair);
    if (result && 'differences' in result) return { pair, differences: result.differences };
    if (result)
      artifacts.logUnreadable(db, (result.damaged === 'before' ? pair.previousId : pair.id) ?? 0, result.reason);
    return { pair, differences: orders.map(() => unknown) };
  });
}
