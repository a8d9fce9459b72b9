import { join } from 'node:path';
import { shellWord } from '../shell-word.ts';
import { isInstalled } from '../find/node-modules.ts';
import { installCommand, installRoot, managerNear } from './manager-near.ts';

/** Returns the fix of a damaged package: install it again or, for a package folder, repair it by hand. */
export function installAgain(folder: string): string {
  return isInstalled(folder)
    ? `Install it again: \`${reinstall(folder)}\` in ${installRoot(folder)}.`
    : `Repair it, or remove the package: \`rm -r ${shellWord(folder)}\`.`;
}

/** `pnpm install --force` checks each file; other package managers trust an existing folder. */
function reinstall(folder: string): string {
  const root = installRoot(folder);
  const manager = managerNear(folder);
  if (manager === 'pnpm') return 'pnpm install --force';
  // Yarn's state file would hide that one package is missing.
  const damaged = manager === 'yarn' ? join(root, 'node_modules') : folder;
  return `rm -r ${shellWord(damaged)} && ${installCommand(folder)}`;
}
