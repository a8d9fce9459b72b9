import { constants, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { messageOf } from '../../contract/netraven-error.ts';
import { fault, shown } from '../problem.ts';
import type { Problem } from '../record.ts';

/** A package.json as it lies on the disk; nothing in it is checked. */
export type Manifest = Readonly<Record<string, unknown>>;

export type ReadManifest =
  | { readonly manifest: Manifest; readonly problem?: never }
  | { readonly problem: Problem; readonly manifest?: never };

const largest = 1024 * 1024;
const at = 'package.json';
const reinstall = 'Install the package again, or repair the file.';
/** A pipe in place of the file is then empty, instead of making everybody wait for its other end. */
const flag = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads the package.json of a folder. Never throws: whatever is wrong is the problem. */
export function readManifest(folder: string): ReadManifest {
  const file = folder + sep + at;
  try {
    // Not looked at before it is read: that would cost a listing of many packages half as much again.
    return parse(file, readFileSync(file, { encoding: 'utf8', flag: flag as never }));
  } catch (error) {
    return unreadable(file, error);
  }
}

function parse(file: string, text: string): ReadManifest {
  if (text.length > largest) {
    return bad(
      'NR_PACKAGE_MANIFEST_HUGE',
      `${file} has ${text.length} characters; at most ${largest} count`,
      reinstall,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    return bad('NR_PACKAGE_MANIFEST_SYNTAX', `${file} is not JSON: ${messageOf(error)}`, reinstall);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return bad('NR_PACKAGE_MANIFEST_NOT_AN_OBJECT', `${file} must hold an object; it holds ${shown(value)}`, reinstall);
  }
  return { manifest: value as Manifest };
}

function unreadable(file: string, error: unknown): ReadManifest {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return bad(
      'NR_PACKAGE_MANIFEST_MISSING',
      `${file} does not exist`,
      'Install the package again, or write the file.',
    );
  }
  if (code === 'EISDIR') {
    return bad('NR_PACKAGE_MANIFEST_NOT_A_FILE', `${file} is not a file`, 'Remove it and install the package again.');
  }
  const fix = code === 'EACCES' || code === 'EPERM' ? `Make it readable, e.g. \`chmod -R a+rX ${file}\`.` : reinstall;
  return bad('NR_PACKAGE_MANIFEST_UNREADABLE', `${file} cannot be read: ${messageOf(error)}`, fix);
}

function bad(code: Parameters<typeof fault>[0], message: string, fix: string): ReadManifest {
  return { problem: fault(code, at, message, fix) };
}
