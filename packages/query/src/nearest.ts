/** Returns the known word that a misspelt one most likely means: at most one letter in three is wrong. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [found] = known
    .map((candidate) => ({ candidate, typos: typosBetween(word.toLowerCase(), candidate) }))
    .toSorted((a, b) => a.typos - b.typos);
  return found && found.typos <= Math.max(1, found.candidate.length / 3) ? found.candidate : undefined;
}

/** Counts the letters to add, remove, replace, or swap with the next one. */
function typosBetween(one: string, other: string): number {
  // A word of any length was typed, and the known ones are short.
  if (Math.abs(one.length - other.length) > 4) return Infinity;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const isSwapped = one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1];
      const replaced = (row[to - 1] ?? Infinity) + (one[at - 1] === other[to - 1] ? 0 : 1);
      const swapped = isSwapped ? (before[to - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min((row[to] ?? Infinity) + 1, (next[to - 1] ?? Infinity) + 1, replaced, swapped));
    }
    [before, row] = [row, next];
  }
  return row[other.length] ?? Infinity;
}
