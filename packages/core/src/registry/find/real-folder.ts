import { lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../contract/netraven-error.ts';
import { installCommand } from '../manager/manager-near.ts';
import { fault } from '../problem.ts';
import type { Problem } from '../record.ts';
import { shellWord } from '../shell-word.ts';

export type RealFolder =
  | { readonly real: string; readonly problem?: never }
  | { readonly problem: Problem; readonly real?: never };

/** Follows every link of a path. Never throws: a link that leads nowhere is the problem. */
export function realFolder(path: string): RealFolder {
  try {
    return { real: realpathSync.native(path) };
  } catch (error) {
    return { problem: explain(path, error) };
  }
}

function explain(path: string, error: unknown): Problem {
  const fix = `Remove the link: \`rm ${shellWord(path)}\`; then install the package again, e.g. \`${installCommand(path)}\`.`;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ELOOP') return fault('NR_PACKAGE_LINK_LOOP', '', `${path} is a link that leads back to itself`, fix);
  if (code === 'ENOENT') {
    return fault('NR_PACKAGE_LINK_BROKEN', '', `${path} is a link to something that does not exist`, fix);
  }
  const message = `${path} cannot be followed: ${messageOf(error)}`;
  return fault('NR_PACKAGE_FOLDER_UNREADABLE', '', message, `Make ${dirname(path)} readable.`);
}

/** Whether something lies at a path, be it a link that leads nowhere. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // A scope that is a file has nothing in it. Anything else, e.g. no right to look, means that something is there.
    return (error as NodeJS.ErrnoException).code !== 'ENOTDIR';
  }
}
