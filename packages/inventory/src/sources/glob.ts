/** Returns true if a text fits a pattern with `*` and `?`, without case. Takes linear time per star. */
export function fitsGlob(pattern: string, text: string): boolean {
  return fits(pattern.toLowerCase().split('').map(partOf), text.toLowerCase());
}

/**
 * Returns true if a text fits a pattern of Tcl's `string match`, without case: `*`, `?`, `[a-f0]` and `\` before a letter
 * that stands for itself. Undefined for a wrong pattern, such as `sw[1`.
 */
export function fitsTclGlob(pattern: string, text: string): boolean | undefined {
  const parts = tclParts(pattern.toLowerCase());
  return parts && fits(parts, text.toLowerCase());
}

/** A star, or the test of one letter. */
type Part = '*' | ((letter: string) => boolean);

function partOf(sign: string): Part {
  if (sign === '*') return '*';
  return sign === '?' ? () => true : (letter) => letter === sign;
}

function tclParts(pattern: string): Part[] | undefined {
  const parts: Part[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const sign = pattern[index] ?? '';
    if (sign === '\\') {
      const next = pattern[++index];
      if (next === undefined) return undefined;
      parts.push((letter) => letter === next);
    } else if (sign === '[') {
      const end = pattern.indexOf(']', index);
      const inner = pattern.slice(index + 1, end);
      if (end < 0 || inner === '' || inner.includes('\\')) return undefined;
      parts.push(setOf(inner));
      index = end;
    } else parts.push(partOf(sign));
  }
  return parts;
}

/** Returns the test of a class such as `a-f0`. A range may go down. */
function setOf(inner: string): (letter: string) => boolean {
  const ranges: [string, string][] = [];
  for (let index = 0; index < inner.length; index++) {
    const from = inner[index] ?? '';
    const isRange = inner[index + 1] === '-' && index + 2 < inner.length;
    const to = isRange ? (inner[index + 2] ?? '') : from;
    ranges.push(from <= to ? [from, to] : [to, from]);
    if (isRange) index += 2;
  }
  return (letter) => ranges.some(([from, to]) => from <= letter && letter <= to);
}

function fits(parts: readonly Part[], word: string): boolean {
  let [at, place, star, mark] = [0, 0, -1, 0];
  while (place < word.length) {
    const part = parts[at];
    if (part !== undefined && part !== '*' && part(word[place] ?? '')) {
      at += 1;
      place += 1;
    } else if (part === '*') {
      star = at;
      mark = place;
      at += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      place = mark;
    } else return false;
  }
  while (parts[at] === '*') at += 1;
  return at === parts.length;
}
