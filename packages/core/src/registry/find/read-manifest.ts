import { constants, readFileSync } from 'node:fs';
import { basename, sep } from 'node:path';
import { apiVersion } from '../../contract/manifest.ts';
import { messageOf } from '../../contract/netraven-error.ts';
import { jobTypeIn } from '../naming.ts';
import { fault, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { installAgain } from '../manager/install-again.ts';
import { isInstalled } from './node-modules.ts';
import { shellWord } from '../shell-word.ts';

/** A package.json as it lies on the disk; nothing in it is checked. */
export type Manifest = Readonly<Record<string, unknown>>;

export type ReadManifest =
  | { readonly manifest: Manifest; readonly problem?: never }
  | { readonly problem: Problem; readonly manifest?: never };

const largest = 1024 * 1024;
const at = 'package.json';
/** A pipe in place of the file is then empty, instead of making everybody wait for its other end. */
const flag = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const asText = { encoding: 'utf8', flag: flag as never } as const;

/** Reads the package.json of a folder. Never throws: whatever is wrong is the problem. */
export function readManifest(folder: string): ReadManifest {
  const file = folder + sep + at;
  try {
    // Not looked at before it is read: that would cost a listing of many packages half as much again.
    return parse(folder, readFileSync(file, asText));
  } catch (error) {
    return unreadable(folder, error);
  }
}

function parse(folder: string, text: string): ReadManifest {
  const file = folder + sep + at;
  if (text.length > largest) {
    return bad(
      'NR_PACKAGE_MANIFEST_HUGE',
      `${file} has ${text.length} characters; at most ${largest} count`,
      installAgain(folder),
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    return bad('NR_PACKAGE_MANIFEST_SYNTAX', `${file} is not JSON: ${messageOf(error)}`, installAgain(folder));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return bad(
      'NR_PACKAGE_MANIFEST_NOT_AN_OBJECT',
      `${file} must hold an object; it holds ${shown(value)}`,
      installAgain(folder),
    );
  }
  return { manifest: value as Manifest };
}

function unreadable(folder: string, error: unknown): ReadManifest {
  const file = folder + sep + at;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return bad(
      'NR_PACKAGE_MANIFEST_MISSING',
      `${file} does not exist`,
      isInstalled(folder) ? installAgain(folder) : `Write \`${basicManifest(folder)}\` into it, or remove the folder.`,
    );
  }
  if (code === 'EISDIR') {
    return bad(
      'NR_PACKAGE_MANIFEST_NOT_A_FILE',
      `${file} is not a file`,
      `Remove it: \`rm -r ${shellWord(file)}\`. ${installAgain(folder)}`,
    );
  }
  const fix =
    code === 'EACCES' || code === 'EPERM'
      ? `Make it readable: \`chmod -R a+rX ${shellWord(file)}\`.`
      : installAgain(folder);
  return bad('NR_PACKAGE_MANIFEST_UNREADABLE', `${file} cannot be read: ${messageOf(error)}`, fix);
}

/** What makes a job package of a folder with a module in it. */
function basicManifest(folder: string): string {
  const jobType = jobTypeIn(`netraven-job-${basename(folder)}`) ?? 'my-job';
  return JSON.stringify({
    name: `netraven-job-${jobType}`,
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    netraven: { job: { apiVersion, jobType } },
  });
}

function bad(code: Parameters<typeof fault>[0], message: string, fix: string): ReadManifest {
  return { problem: fault(code, at, message, fix) };
}
