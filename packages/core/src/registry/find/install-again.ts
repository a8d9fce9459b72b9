import { isInstalled } from './node-modules.ts';
import { shellWord } from '../shell-word.ts';

/** How a package that is damaged is put right: one of node_modules from where it came, a folder of one's own by hand. */
export function installAgain(folder: string): string {
  return isInstalled(folder)
    ? `Install it again: \`rm -r ${shellWord(folder)} && npm install\` (or what else installed it).`
    : `Repair it, or remove the package: \`rm -r ${shellWord(folder)}\`.`;
}
