import { levenshtein } from './lazy.ts';

/** The known word nearest to a misspelt one; `undefined` when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word === '' || word.length > 200) return undefined;
  const { closest, distance } = levenshtein();
  const same = known.find((candidate) => bare(candidate) === bare(word));
  if (same !== undefined) return same;
  const found = closest(word, known);
  return distance(word, found) <= Math.max(2, Math.ceil(word.length / 3)) ? found : undefined;
}

/** ` Did you mean "…"?`, or nothing when no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

/** How a key that means nothing is put right. */
export function spellingFix(key: string, known: readonly string[]): string {
  const found = nearest(key, known);
  return found === undefined ? `Remove \`${key}\`.` : `Write \`${found}\` in place of \`${key}\`, or remove it.`;
}

function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
