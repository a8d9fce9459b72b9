import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Writes a table as data, with a dimmed head. Without rows, writes a sentence to stderr. */
export function writeTable(
  terminal: Terminal,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  whenEmpty: string,
): void {
  if (rows.length === 0) return terminal.err(whenEmpty);
  const dimmed = head.map((title) => terminal.style('dim', title));
  terminal.out(table(dimmed, rows));
}
