import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf } from '../../contract/netraven-error.ts';

/** A line of a file, from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
}

/** Finds the line of code that ended the import of an entry, if the error shows it. */
export function locateError(error: unknown, entry: string): SourceLocation | undefined {
  const place = shownLocation(error) ?? locateImport(error, entry);
  if (place || !(error instanceof SyntaxError)) return place;
  return unparsable(entry, new Set());
}

/** Node.js shows the line that it cannot parse above the message, and the line that threw below it. */
function shownLocation(error: unknown): SourceLocation | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, head, headLine] = /^((?:file:\/\/)?\/[^\n]*?):(\d+)\n/.exec(stack) ?? [];
  const [, frame, frameLine] = /^ +at [^\n]*?(?:\(?(?=file:)|\((?=\/))([^\n]*?):(\d+):\d+\)?$/m.exec(stack) ?? [];
  const file = head ?? frame;
  return file === undefined ? undefined : placed(file, Number(headLine ?? frameLine));
}

/** Finds the line that imports a missing module. The message names the module and mostly the file that imports it. */
export function locateImport(error: unknown, entry: string): SourceLocation | undefined {
  const [, wanted, file = entry] =
    /^Cannot find (?:package|module) '([^']+)'(?: imported from (.+))?/.exec(messageOf(error)) ?? [];
  if (wanted === undefined) return undefined;
  const name = wanted.split('/').at(-1) ?? wanted;
  const at = linesOf(file).findIndex((line) => /\bimport\b|\bfrom\b/.test(line) && line.includes(name));
  return at < 0 ? undefined : { file, line: at + 1 };
}

/** Finds the imported file with a syntax error. Node.js does not name it, but its type stripper does. */
function unparsable(file: string, seen: Set<string>): SourceLocation | undefined {
  if (seen.has(file) || seen.size > 1_000) return undefined;
  seen.add(file);
  const text = linesOf(file).join('\n');
  try {
    stripTypeScriptTypes(text, { sourceUrl: pathToFileURL(file).href });
  } catch (error) {
    return shownLocation(error);
  }
  for (const [, specifier = ''] of text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)) {
    const found = unparsable(fileURLToPath(new URL(specifier, pathToFileURL(file))), seen);
    if (found) return found;
  }
  return undefined;
}

function placed(file: string, line: number): SourceLocation {
  return { file: file.startsWith('file:') ? fileURLToPath(file) : file, line };
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    // The error is reported without a line.
    return [];
  }
}
