import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellWord } from '@netraven/core/registry';
import { bad, ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Checks that this user can write the home, or the folder in which it will be created. */
export async function lookAtHome({ home }: Subject): Promise<Finding[]> {
  const folder = await home();
  const there = nearestFolder(folder);
  const closed = [there, join(folder, 'logs'), join(folder, 'cache')].find((each) => existsSync(each) && !isOpen(each));
  if (closed === undefined)
    return [ok(there === folder ? folder : `${folder}, created by the first \`netraven start\``)];
  // Only the home itself may be given to this user; folders above it may belong to others.
  const fix =
    there === folder
      ? `Change its owner: \`sudo chown -R "$(id -un)" ${shellWord(folder)}\`.`
      : `Create it: \`sudo install -d -m 700 -o "$(id -un)" ${shellWord(folder)}\`; or set NETRAVEN_HOME to another folder.`;
  return [bad('NR_HOME_FORBIDDEN', `${closed} cannot be written by this user`, fix)];
}

function isOpen(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Returns the folder, or the nearest existing folder above it. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
