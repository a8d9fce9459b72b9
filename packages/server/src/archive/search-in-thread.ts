import { messageOf } from '@netraven/core';
import type { ThreadResult } from '@netraven/core/system';
import { serverError } from '../codes.ts';
import type { PackedText, SearchedText, Wanted } from './search-texts.ts';
import { newTextThread, textThread, type TextAnswer } from './text-thread.ts';

/** A page of texts takes some milliseconds. */
const searchMs = 60_000;
/** A regular expression that takes longer for a page would take years for some of its texts. */
const regexMs = 10_000;
/** Its own thread: questions of others do not wait for a slow regular expression. */
const regexThread = newTextThread();

/**
 * Searches texts as `searchTexts` does, on another processor.
 *
 * @throws {NetRavenError} NR_SEARCH_ENDED, and the reason of an aborted signal
 */
export async function searchInThread(
  texts: readonly PackedText[],
  wanted: Wanted,
  withLines: boolean,
  options: { readonly signal?: AbortSignal; readonly regexMs?: number } = {},
): Promise<SearchedText[]> {
  const { signal } = options;
  if (!wanted.regex) return answerOf(await textThread.ask({ texts, wanted, withLines }, searchMs, signal));
  const asked = regexThread.ask({ texts, wanted, withLines }, options.regexMs ?? regexMs, signal);
  // A regular expression that is too large is an error only when it is used.
  const result = await asked.catch((error: unknown) => {
    signal?.throwIfAborted();
    return { ended: messageOf(error) };
  });
  return answerOf(result, 'Write a simpler regular expression, or search fewer devices with --tag or --device.');
}

function answerOf(result: ThreadResult<TextAnswer>, hint?: string): SearchedText[] {
  if ('answer' in result) return result.answer as SearchedText[];
  throw serverError('NR_SEARCH_ENDED', `The texts cannot be searched: ${result.ended}`, hint ? { hint } : {});
}
