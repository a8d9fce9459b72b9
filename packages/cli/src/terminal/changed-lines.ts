import { escapeControls } from './escape-controls.ts';
import type { Paint } from './terminal.ts';

/** Formats the lines of a hunk. */
export function changedLines(paint: Paint, lines: readonly string[]): string[] {
  return lines.map((line) => {
    const text = escapeControls(line);
    if (line.startsWith('+')) return paint('green', text);
    return line.startsWith('-') ? paint('red', text) : text;
  });
}
