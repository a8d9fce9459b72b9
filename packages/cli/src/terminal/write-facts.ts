import { widthOf } from './table.ts';
import type { Terminal } from './terminal.ts';
import { wrap } from './wrap.ts';

/** Writes facts, one below the other. On a terminal, a value that is too long goes on below its beginning. */
export function writeFacts(
  terminal: Terminal,
  facts: readonly (readonly [what: string, value: string])[],
  width: number = facts.reduce((most, [what]) => Math.max(most, widthOf(what)), 0),
): void {
  const indent = ' '.repeat(width + 2);
  for (const [what, value] of facts) {
    const lines = wrap(value, terminal.outColumns() - indent.length);
    terminal.out(`${terminal.style('dim', what.padEnd(width))}  ${lines.join(`\n${indent}`)}`);
  }
}
