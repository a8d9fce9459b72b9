import { join } from 'node:path';
import { shellWord } from '../shell-word.ts';
import { isInstalled } from '../find/node-modules.ts';
import { installCommand, installRoot, managerNear } from './manager-near.ts';

/** How a package that is damaged is put right: one of node_modules from where it came, a folder of one's own by hand. */
export function installAgain(folder: string): string {
  return isInstalled(folder)
    ? `Install it again: \`${reinstall(folder)}\` in ${installRoot(folder)}.`
    : `Repair it, or remove the package: \`rm -r ${shellWord(folder)}\`.`;
}

/** pnpm looks at each file when forced to; the others take a folder that is there for a good one. */
function reinstall(folder: string): string {
  const root = installRoot(folder);
  const manager = managerNear(folder);
  if (manager === 'pnpm') return 'pnpm install --force';
  // What Yarn notes of its work would hide that one package is gone.
  const damaged = manager === 'yarn' ? join(root, 'node_modules') : folder;
  return `rm -r ${shellWord(damaged)} && ${installCommand(folder)}`;
}
