import { levenshtein } from './lazy.ts';

/** Share of the letters that may be wrong. */
const tolerance = 0.4;

/** Returns the known word that a misspelt one most likely means. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word === '' || word.length > 200) return undefined;
  const same = known.find((candidate) => bare(candidate) === bare(word));
  if (same !== undefined) return same;
  let best: { readonly candidate: string; readonly count: number } | undefined;
  for (const candidate of known) {
    const count = typos(word, candidate);
    if (count !== undefined && (best === undefined || count < best.count)) best = { candidate, count };
  }
  return best?.candidate;
}

/** Returns ` Did you mean "…"?`, or nothing if no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

/** Returns the fix of an unknown key. */
export function spellingFix(key: string, known: readonly string[]): string {
  const found = nearest(key, known);
  return found === undefined ? `Remove \`${key}\`.` : `Write \`${found}\` in place of \`${key}\`, or remove it.`;
}

/**
 * Counts the typos between two words; undefined for different words. Compares only the parts that differ: `cisco_nxos` is
 * no misspelt `cisco_ios`, though most letters are the same.
 */
function typos(word: string, candidate: string): number | undefined {
  const [left, right] = differingParts(parts(word), parts(candidate));
  if (/^\d+$/.test(left) && /^\d+$/.test(right)) return Number(left) === Number(right) ? 1 : undefined;
  const maxTypos = Math.max(left.length, right.length) * tolerance;
  if (Math.abs(left.length - right.length) > maxTypos) return undefined;
  if (sorted(left) === sorted(right) && left.length > 1) return 1;
  const count = levenshtein().distance(left, right);
  return count <= maxTypos ? count : undefined;
}

function differingParts(left: string[], right: string[]): [string, string] {
  let from = 0;
  while (from < Math.min(left.length, right.length) && left[from] === right[from]) from++;
  let less = 0;
  while (less < Math.min(left.length, right.length) - from && left.at(-1 - less) === right.at(-1 - less)) less++;
  const rest = (all: string[]): string => all.slice(from, all.length - less).join('');
  return [rest(left), rest(right)];
}

/** Splits at separators, and between letters and digits. */
function parts(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+|\d+|[^a-z\d\s_./:@-]+/g) ?? [];
}

function sorted(text: string): string {
  return text.split('').toSorted().join('');
}

function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
