import { Thread } from '@netraven/core/system';
import type { ComparedTexts, PackedPair } from './compare-texts.ts';
import type { PackedText, SearchedText, Wanted } from './search-texts.ts';

/** Question for a thread: what to search, or what to compare. */
export type TextQuestion =
  | { readonly texts: readonly PackedText[]; readonly wanted: Wanted; readonly withLines: boolean }
  | { readonly pairs: readonly PackedPair[]; readonly orders: readonly boolean[] };

/** The answer has one entry for each text, or for each pair. */
export type TextAnswer = SearchedText[] | ComparedTexts[];

const main = new URL(`./thread/main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** Returns a thread that is started by its first question. */
export function newTextThread(): Thread<TextQuestion, TextAnswer> {
  return new Thread(main, { heapMb: 512, keep: true });
}

/** For searches without a regular expression: each takes some milliseconds. */
export const textThread: Thread<TextQuestion, TextAnswer> = newTextThread();
