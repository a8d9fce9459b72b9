import type { Terminal } from './terminal.ts';

/** The time in an id, to the millisecond: ids of runs seldom share it. */
const shortLength = 13;
/** Narrower than this, a table has no room for whole ids. */
const roomy = 120;

/** Returns the id of a run for a table: whole, or its first letters on a narrow terminal. Commands take both. */
export function shortId(terminal: Pick<Terminal, 'outColumns'>, id: string): string {
  return terminal.outColumns() < roomy ? id.slice(0, shortLength) : id;
}
