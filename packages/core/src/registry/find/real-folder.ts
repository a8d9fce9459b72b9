import { lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../contract/netraven-error.ts';
import { installCommand } from '../package-manager.ts';
import { problem } from '../problem.ts';
import type { Problem } from '../record.ts';
import { shellWord } from '../shell-word.ts';

export type RealFolder =
  | { readonly real: string; readonly problem?: never }
  | { readonly problem: Problem; readonly real?: never };

/** Follows every link of a path. Never throws: a broken link is a problem. */
export function realFolder(path: string): RealFolder {
  try {
    return { real: realpathSync.native(path) };
  } catch (error) {
    return { problem: explain(path, error) };
  }
}

function explain(path: string, error: unknown): Problem {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ELOOP' || code === 'ENOENT') {
    const message = `${path} is a link ${code === 'ELOOP' ? 'that leads back to itself' : 'to a path that does not exist'}`;
    const fix = `Remove the link: \`rm ${shellWord(path)}\`; then install the package again, e.g. \`${installCommand(path)}\`.`;
    return problem({ code: 'NR_PACKAGE_LINK_BROKEN', message, fix });
  }
  const message = `${path} cannot be followed: ${messageOf(error)}`;
  return problem({ code: 'NR_PACKAGE_FOLDER_UNREADABLE', message, fix: `Make ${dirname(path)} readable.` });
}

/** Returns true if a path exists, even as a broken link. */
export function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // A scope that is a file holds nothing. Any other failure, such as a missing right, means that the path exists.
    return (error as NodeJS.ErrnoException).code !== 'ENOTDIR';
  }
}
