import { readlinkSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { shellWord } from './shell-word.ts';

/**
 * Returns the fix for a path of a package that this user may not read: it opens the path, or the folder that may not be
 * entered. `folder`: of the package.
 */
export function readableFix(path: string, folder: string): string {
  return `Let the user that runs NetRaven read it: \`chmod ${opening(path, folder)}\`.`;
}

function opening(path: string, folder: string): string {
  if (isReachable(path)) return `a+r ${shellWord(path)}`;
  const closed = closedFolder(path);
  // Outside the package, e.g. in a home, others need not see the names of all files.
  const mode = (closed + sep).startsWith(folder + sep) ? 'a+rx' : 'a+x';
  return `${mode} ${shellWord(closed)}`;
}

/** Returns the folder that keeps this user from a path, also if a link leads into it. */
function closedFolder(path: string): string {
  const folder = dirname(path);
  if (!isReachable(folder)) return closedFolder(folder);
  try {
    return closedFolder(resolve(folder, readlinkSync(path)));
  } catch {
    // It is no link.
    return folder;
  }
}

/** Asks as the effective user, where `existsSync` asks as the real one. */
function isReachable(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}
