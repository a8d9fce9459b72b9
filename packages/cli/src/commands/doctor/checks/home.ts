import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellWord } from '@netraven/core/registry';
import { bad, ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Checks that this user can write the home, or the folder in which it will be created. */
export async function lookAtHome({ home }: Subject): Promise<Finding[]> {
  const folder = await home();
  const nearest = nearestFolder(folder);
  const parts = [nearest, join(folder, 'logs'), join(folder, 'cache')];
  const notWritable = parts.find((each) => existsSync(each) && !isWritable(each));
  if (notWritable === undefined)
    return [ok(nearest === folder ? folder : `${folder}, created by the first \`netraven start\``)];
  const fix =
    nearest === folder
      ? fixOf(folder)
      : `Create it: \`sudo install -d -m 700 -o "$(id -un)" ${shellWord(folder)}\`; or set NETRAVEN_HOME to another folder.`;
  return [bad('NR_HOME_FORBIDDEN', `${notWritable} cannot be written by this user`, fix)];
}

/** A home is never given to this user if it belongs to another one: NetRaven may run as its owner. */
function fixOf(home: string): string {
  const { uid } = statSync(home);
  return uid === process.getuid?.()
    ? `Take it back: \`sudo chown -R "$(id -un)" ${shellWord(home)} && chmod -R u+rwX ${shellWord(home)}\`.`
    : `Run NetRaven as the user with the id ${uid}, who owns it: \`sudo -u '#${uid}' env "PATH=$PATH" NETRAVEN_HOME=${shellWord(home)} npx netraven doctor\`.`;
}

function isWritable(folder: string): boolean {
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
