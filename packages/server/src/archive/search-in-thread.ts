import { messageOf } from '@netraven/core';
import type { ThreadResult } from '@netraven/core/system';
import { serverError } from '../codes.ts';
import type { PackedText, SearchedText, Wanted } from './search-texts.ts';
import { newTextThread, textThread, type TextAnswer } from './text-thread.ts';

/** A page of texts takes some milliseconds. */
const searchMs = 60_000;
/** Limits of a regular expression for a page, in ms of processor time. One that takes longer would take years for some texts. */
const limits = { quick: 500, slow: 10_000 };
/** A slow regular expression moves to a thread of its own kind: quick ones wait only until it is known as slow. */
const quickThread = newTextThread();
const slowThread = newTextThread();

/** Searches texts as `searchTexts` does, on another processor. @throws the reason of an aborted signal */
export type Search = (
  texts: readonly PackedText[],
  wanted: Wanted,
  withLines: boolean,
  options?: { readonly signal?: AbortSignal },
) => Promise<SearchedText[]>;

/** Searches for a text. @throws {NetRavenError} NR_SEARCH_ENDED, and as {@link Search} */
export const searchInThread: Search = async (texts, wanted, withLines, { signal } = {}) =>
  answerOf(await textThread.ask({ texts, wanted, withLines }, searchMs, signal));

/**
 * Returns what searches all pages for one regular expression, and remembers that it is slow.
 *
 * The search throws NR_SEARCH_ENDED, and as {@link Search}.
 */
export function regexSearch({ quick, slow }: typeof limits = limits): Search {
  let isSlow = false;
  return async (texts, wanted, withLines, { signal } = {}) => {
    const ask = (thread: typeof textThread, ms: number): Promise<ThreadResult<TextAnswer>> =>
      // A regular expression that is too large is an error only when it is used.
      thread.ask({ texts, wanted, withLines }, ms, signal).catch((error: unknown) => {
        signal?.throwIfAborted();
        return { ended: messageOf(error) };
      });
    const result = isSlow ? undefined : await ask(quickThread, quick);
    isSlow ||= result === undefined || 'ended' in result;
    return answerOf(result && 'answer' in result ? result : await ask(slowThread, slow), regexHint);
  };
}

const regexHint = 'Write a simpler regular expression, or search fewer devices with --tag or --device.';

function answerOf(result: ThreadResult<TextAnswer>, hint?: string): SearchedText[] {
  if ('answer' in result) return result.answer as SearchedText[];
  throw serverError('NR_SEARCH_ENDED', `The texts cannot be searched: ${result.ended}`, hint ? { hint } : {});
}
