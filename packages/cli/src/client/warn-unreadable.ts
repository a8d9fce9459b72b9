import type { Unreadable } from '@netraven/api';
import type { Terminal } from '../terminal/terminal.ts';
import { escapeControls } from '../terminal/escape-controls.ts';

/** Returns a function that warns of stored entries that an answer lacks, each once. */
export function unreadableWarner(terminal: Terminal | undefined): (entries: readonly Unreadable[]) => void {
  const known = new Set<string>();
  return (entries) => {
    for (const { code, path, about, message } of entries) {
      const text = escapeControls(`${code}: left out ${about}: ${path}: ${message}`);
      if (known.has(text)) continue;
      known.add(text);
      terminal?.err(terminal.styleErr('yellow', text));
    }
  };
}
