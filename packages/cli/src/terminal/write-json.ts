import type { Terminal } from './terminal.ts';

// JSON escapes C0 controls itself. DEL and C1 (0x9b starts an escape sequence) and the line separators it does not.
// oxlint-disable-next-line no-control-regex
const unescaped = /[\u007f-\u009f\u2028\u2029]/g;

/** Formats a value as JSON that is safe on a terminal. `indent` 0: on one line. */
export function toJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replaceAll(
    unescaped,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Writes a value as data. */
export function writeJson(terminal: Terminal, value: unknown): void {
  terminal.out(toJson(value));
}
