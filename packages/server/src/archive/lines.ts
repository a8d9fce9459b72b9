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
