import type { artifacts } from '@netraven/db';
import type { ComparedTexts, PackedPair } from './compare-texts.ts';
import { newTextThread } from './text-thread.ts';

/** Some texts take some milliseconds. */
const compareMs = 60_000;
/** Its own thread: a search neither waits for comparisons nor ends with them. */
const compareThread = newTextThread();

/**
 * Compares texts as `compareTexts` does, on another processor. Returns the limit of time or memory that ended it.
 *
 * @throws the reason of an aborted signal
 */
export async function compareInThread(
  pairs: readonly PackedPair[],
  orders: readonly boolean[],
  signal?: AbortSignal,
  ms: number = compareMs,
): Promise<ComparedTexts[] | { readonly ended: string }> {
  const result = await compareThread.ask({ pairs, orders }, ms, signal);
  if ('ended' in result) return result;
  return (result.answer as ComparedTexts[]).map((one) =>
    'damaged' in one ? one : { differences: one.differences.map(withBuffer) },
  );
}

/** A buffer arrives as an array of bytes. */
function withBuffer({ hunks, ...size }: artifacts.Difference): artifacts.Difference {
  return { ...size, hunks: hunks && Buffer.from(hunks.buffer, hunks.byteOffset, hunks.byteLength) };
}
