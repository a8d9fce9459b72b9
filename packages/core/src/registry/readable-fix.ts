import { readlinkSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { shellWord } from './shell-word.ts';

/** Returns the fix for a path that this user may not read: it opens the path, or the folder that may not be entered. */
export function readableFix(path: string): string {
  const command = isReachable(path) ? `chmod a+r ${shellWord(path)}` : `chmod a+rx ${shellWord(closedFolder(path))}`;
  return `Let the user that runs NetRaven read it: \`${command}\`.`;
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

function isReachable(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}
