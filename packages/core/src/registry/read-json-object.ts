import { constants, readFileSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { messageOf } from '../contract/netraven-error.ts';

/** A package.json as it is on disk. Nothing in it is checked. */
export type Manifest = Readonly<Record<string, unknown>>;

const maxCharacters = 1024 * 1024;
/** Opening a named pipe in place of the file must not wait for its other end. */
const flag = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const asText = { encoding: 'utf8', flag: flag as never } as const;

/**
 * Reads a package.json. Looks at it first only outside of node_modules, as it may be a link to a device without an end:
 * that would cost a listing half as much again, and package managers install no links.
 *
 * @throws {NodeJS.ErrnoException} when the file cannot be read.
 * @throws {Error} when it does not hold an object, or is larger than 1 MiB.
 */
export function readJsonObject(
  file: string,
  lookFirst: boolean = !file.includes(`${sep}node_modules${sep}`),
): Manifest {
  if (lookFirst) requireSmallFile(file);
  return parseJsonObject(readFileSync(file, asText));
}

/** Reads a file that may be a pipe, a device or huge, because a package brought it. @throws {Error} for these */
export function readSmallText(file: string): string {
  requireSmallFile(file);
  return readFileSync(file, asText);
}

/** Parses the text of a package.json. @throws {Error} when it is not an object, or is larger than 1 MiB. */
export function parseJsonObject(text: string): Manifest {
  if (text.length > maxCharacters) throw new Error(`it has ${text.length} characters; the limit is ${maxCharacters}`);
  const value = parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('it does not hold an object');
  return value as Manifest;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // oxlint-disable-next-line preserve-caught-error -- V8 quotes the text, which may be of another file, behind a link
    throw new Error(`it is not JSON: ${messageOf(error).replace(/, (?:\.\.\.)?"[^]*$/, '')}`);
  }
}

function requireSmallFile(file: string): void {
  const stats = statSync(file);
  // Reading a folder fails with a code that has a fix of its own.
  if (!stats.isFile() && !stats.isDirectory()) throw new Error('it is not a file');
  if (stats.size > 4 * maxCharacters) throw new Error(`it has ${stats.size} bytes; the limit is ${4 * maxCharacters}`);
}
