import type { artifacts } from '@netraven/db';
import { serverError } from '../codes.ts';
import type { ComparedTexts, PackedPair } from './compare-texts.ts';
import { textThread } from './text-thread.ts';

/** Some texts take some milliseconds. */
const compareMs = 60_000;

/**
 * Compares texts as `compareTexts` does, on another processor.
 *
 * @throws {NetRavenError} NR_SEARCH_ENDED, and the reason of an aborted signal
 */
export async function compareInThread(
  pairs: readonly PackedPair[],
  orders: readonly boolean[],
  signal?: AbortSignal,
): Promise<ComparedTexts[]> {
  const result = await textThread.ask({ pairs, orders }, compareMs, signal);
  if ('ended' in result) throw serverError('NR_SEARCH_ENDED', `The texts cannot be compared: ${result.ended}`);
  return (result.answer as ComparedTexts[]).map((one) =>
    'damaged' in one ? one : { differences: one.differences.map(withBuffer) },
  );
}

/** A buffer arrives as an array of bytes. */
function withBuffer({ hunks, ...size }: artifacts.Difference): artifacts.Difference {
  return { ...size, hunks: hunks && Buffer.from(hunks.buffer, hunks.byteOffset, hunks.byteLength) };
}
