import { configLines } from '@netraven/core';

/** Returns the lines of a text. A line end at its end begins no line. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Ends the last line, so that it is not another line when one follows. */
export function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Returns for each line the lines that enclose it, outermost first, without the brace at their end. */
export function sectionsOf(lines: readonly string[]): string[][] {
  return configLines(lines).map(({ section }) =>
    section.map((head) => head.replace(/\s*\{$/, '')).filter((head) => head !== ''),
  );
}

/**
 * Returns a function that gives the section of a line by its index, as {@link sectionsOf} does. It reads only from the last
 * line without indentation, which no line encloses. Fast if the lines are asked for in order.
 */
export function sectionFinder(lines: readonly string[]): (index: number) => string[] {
  let from = 0;
  let sections: string[][] = [];
  return (index) => {
    if (index < from || index >= from + sections.length) {
      from = index;
      while (from > 0 && !isOuter(lines[from])) from--;
      let end = from + 1;
      while (end < lines.length && !isOuter(lines[end])) end++;
      sections = sectionsOf(lines.slice(from, end));
    }
    return sections[index - from] ?? [];
  };
}

function isOuter(line: string | undefined): boolean {
  return line !== undefined && /^\S/.test(line);
}
