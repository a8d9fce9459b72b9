import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Returns the innermost line of the package in the stack of an error, e.g. `src/index.ts:20`. */
export function placeThrown(cause: unknown, folder: string): string | undefined {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const frames = stack.matchAll(/^ +at (?:.*\()?((?:file:\/\/)?\/.*?):(\d+):\d+\)?$/gm);
  for (const [, file = '', line] of frames) {
    const inside = relative(folder, file.startsWith('file:') ? fileURLToPath(file) : file);
    if (!isAbsolute(inside) && !/^\.\.|(^|\/)node_modules\//.test(inside)) return `${inside}:${line}`;
  }
  return undefined;
}
