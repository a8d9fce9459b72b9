import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { shellWord } from '@netraven/core/registry';
import { bad, ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Whether the home, or the folder it will be made in, can be written by this user. */
export async function lookAtHome({ home }: Subject): Promise<Finding[]> {
  const folder = await home();
  const there = nearestFolder(folder);
  try {
    accessSync(there, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return [
      bad(
        'NR_HOME_FORBIDDEN',
        `${there} cannot be written by this user`,
        `Make it yours: \`sudo chown -R "$(id -un)" ${shellWord(there)}\`.`,
      ),
    ];
  }
  return [ok(there === folder ? folder : `${folder}, made by the first \`netraven start\``)];
}

/** The folder itself, else the nearest above that is there. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
