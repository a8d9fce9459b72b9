import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

/**
 * Writes a table as data, with a dimmed head. Without rows, writes a sentence to stderr.
 *
 * @param cut columns whose long cells are cut on a terminal that is too narrow, the first ones first, with their least widths. 0: the column is left out
 */
export function writeTable(
  terminal: Terminal,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  whenEmpty: string,
  cut: readonly (readonly [title: string, least: number])[] = [],
): void {
  if (rows.length === 0) return terminal.err(whenEmpty);
  const dimmed = head.map((title) => terminal.style('dim', title));
  const columns = cut.map(([title, least]) => [head.indexOf(title), least] as const);
  terminal.out(table(dimmed, rows, { columns: terminal.outColumns(), cut: columns }));
}
