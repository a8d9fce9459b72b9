import { dirname, join } from 'node:path';
import { errorsOf } from '../contract/netraven-error.ts';
import { codes } from './codes.ts';
import { listNames } from './find/list-folder.ts';
import { nodeModulesAbove } from './find/node-modules.ts';
import { isThere } from './find/real-folder.ts';
import { managerNotes } from './manager/notes.ts';

const fail = errorsOf(codes);

/**
 * Refuses a host project whose packages lie in archives: nothing would be found. A node_modules folder may be there all
 * the same, for caches of tools or as pnpm's store; and pnpm leaves its file where the setting was changed back.
 *
 * @throws {NetRavenError} NR_HOST_PROJECT_PNP when it is installed with Plug'n'Play.
 */
export function refusePnp(folder: string): void {
  for (const modules of nodeModulesAbove(folder)) {
    const names = listNames(modules).entries ?? [];
    if (names.some((name) => !name.startsWith('.'))) return;
    const pnp = ['.pnp.cjs', '.pnp.js'].map((name) => join(dirname(modules), name)).find(isThere);
    if (pnp !== undefined) {
      const message = `${pnp} says that the packages of ${folder} are kept in archives, not in folders`;
      throw fail('NR_HOST_PROJECT_PNP', message, { hint: hintFor(pnp, names) });
    }
    // Whose it is, even when it put no package into it.
    if (names.some((name) => managerNotes.includes(name))) return;
  }
}

function hintFor(pnp: string, names: readonly string[]): string {
  if (names.includes('.pnpm')) return 'Remove `nodeLinker: pnp` from pnpm-workspace.yaml and run `pnpm install`.';
  if (pnp.endsWith('.js')) return 'Remove `"installConfig": { "pnp": true }` from package.json and run `yarn install`.';
  return codes.NR_HOST_PROJECT_PNP.hint;
}
