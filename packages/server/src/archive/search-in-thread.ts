import { messageOf } from '@netraven/core';
import { Thread, type ThreadResult } from '@netraven/core/system';
import { serverError } from '../codes.ts';
import type { PackedText, SearchedText, Wanted } from './search-texts.ts';

/** Question for the thread. */
export interface SearchQuestion {
  readonly texts: readonly PackedText[];
  readonly wanted: Wanted;
  readonly withLines: boolean;
}

/** A page of texts takes some milliseconds. */
const searchMs = 60_000;
/** A regular expression that takes longer for a page would take years for some of its texts. */
const regexMs = 10_000;
const main = new URL(`./thread/main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
const threadOf = (): Thread<SearchQuestion, SearchedText[]> => new Thread(main, { heapMb: 512, keep: true });
const thread = threadOf();
/** Its own thread: searches of others do not wait for a slow regular expression. */
const regexThread = threadOf();

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
  if (!wanted.regex) return answerOf(await thread.ask({ texts, wanted, withLines }, searchMs, signal));
  const asked = regexThread.ask({ texts, wanted, withLines }, options.regexMs ?? regexMs, signal);
  // A regular expression that is too large is an error only when it is used.
  const result = await asked.catch((error: unknown) => {
    signal?.throwIfAborted();
    return { ended: messageOf(error) };
  });
  return answerOf(result, 'Write a simpler regular expression, or search fewer devices with --tag or --device.');
}

function answerOf(result: ThreadResult<SearchedText[]>, hint?: string): SearchedText[] {
  if ('answer' in result) return result.answer;
  throw serverError('NR_SEARCH_ENDED', `The texts cannot be searched: ${result.ended}`, hint ? { hint } : {});
}
