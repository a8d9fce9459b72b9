import { Thread } from '@netraven/core/system';
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
const main = new URL(`./thread/main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
const thread = new Thread<SearchQuestion, SearchedText[]>(main, { heapMb: 512, keep: true });

/** Searches texts as `searchTexts` does, on another processor. */
export async function searchInThread(
  texts: readonly PackedText[],
  wanted: Wanted,
  withLines: boolean,
): Promise<SearchedText[]> {
  const result = await thread.ask({ texts, wanted, withLines }, searchMs);
  if ('ended' in result) throw serverError('NR_SEARCH_ENDED', `The texts cannot be searched: ${result.ended}`);
  return result.answer;
}
