/** Returns the cells of a line in columns that begin at these places. */
export function cellsAt(line: string, starts: readonly number[]): string[] {
  return starts.map((start, index) => line.slice(start, starts[index + 1]).trim());
}

/** Returns the places at which the columns of a line of dashes begin: `----- ---  --`. */
export function startsOfDashes(line: string): number[] {
  return Array.from(line.matchAll(/-+/g), ({ index }) => index);
}

/** Returns the places of titles in the head of a table. Undefined: one is missing. */
export function startsOfTitles(head: string, titles: readonly string[]): number[] | undefined {
  const starts = titles.map((title) => head.indexOf(title));
  return starts.includes(-1) ? undefined : starts;
}
