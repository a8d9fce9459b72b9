import { escapeControls } from './escape-controls.ts';
import { widthOf } from './table.ts';
import type { Terminal } from './terminal.ts';
import { wrap } from './wrap.ts';

type Facts = readonly (readonly [what: string, value: string])[];

/** Writes facts, one below the other. On a terminal, a value that is too long goes on below its beginning. */
export function writeFacts(terminal: Terminal, facts: Facts): void {
  const safe = facts.map(([what, value]) => [escapeControls(what), escapeControls(value)] as const);
  writeSafeFacts(terminal, safe);
}

/** Like {@link writeFacts}, for facts with colours: their controls are escaped already. */
export function writeSafeFacts(terminal: Terminal, facts: Facts): void {
  const width = facts.reduce((most, [what]) => Math.max(most, widthOf(what)), 0);
  const indent = ' '.repeat(width + 2);
  for (const [what, value] of facts) {
    const lines = wrap(value, terminal.outColumns() - indent.length);
    terminal.out(`${terminal.style('dim', what.padEnd(width))}  ${lines.join(`\n${indent}`)}`);
  }
}
