import { parseQuery } from './parse-query.ts';
import type { Word } from './word.ts';

/**
 * Returns a query in which words have other values. All else stays as it is.
 *
 * @param valueOf returns the new value of a word; undefined: it stays
 */
export function withValues(query: string, valueOf: (word: Word) => string | undefined): string {
  let written = '';
  let from = 0;
  for (const word of parseQuery(query).words) {
    const value = valueOf(word);
    if (value === undefined) continue;
    written += `${query.slice(from, word.at)}${word.isNegated ? '-' : ''}${word.kind}:${value}`;
    from = word.at + word.text.length;
  }
  return written + query.slice(from);
}
