import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellWord } from '@netraven/core/registry';
import { bad, ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Whether the home, or the folder it will be made in, can be written by this user. */
export async function lookAtHome({ home }: Subject): Promise<Finding[]> {
  const folder = await home();
  const there = nearestFolder(folder);
  const closed = [there, join(folder, 'logs'), join(folder, 'cache')].find((each) => existsSync(each) && !isOpen(each));
  if (closed === undefined) return [ok(there === folder ? folder : `${folder}, made by the first \`netraven start\``)];
  // Of what is there only the home becomes this user's: above it, all may be somebody else's.
  const fix =
    there === folder
      ? `Make it yours: \`sudo chown -R "$(id -un)" ${shellWord(folder)}\`.`
      : `Have it made: \`sudo install -d -m 700 -o "$(id -un)" ${shellWord(folder)}\`; or name another with NETRAVEN_HOME.`;
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

/** The folder itself, else the nearest above that is there. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
