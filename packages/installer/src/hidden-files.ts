import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { bundledIn } from '@netraven/core/registry';
import { installError } from './codes.ts';

/**
 * Refuses a package whose own node_modules has more than its bundled dependencies and what the package manager put there:
 * no manifest names the rest, so the hash of the package does not have it.
 *
 * @param root folder in which the package manager installed the package
 * @param own real folder of the package
 * @param isAlone the package manager put none of its own there
 * @throws {NetRavenError} NR_INSTALL_HIDDEN_FILES
 */
export function refuseHiddenFiles(root: string, own: string, isAlone = false): void {
  const entries = entriesOf(join(own, 'node_modules'));
  if (entries.length === 0 || isBundled(own)) return;
  const placed = placedIn(root);
  // Yarn 1 and a flat installation of pnpm put packages there too, and keep no list.
  if (!placed && !isAlone) return;
  const known = new Set([...bundledIn(own), ...(placed ?? [])]);
  const hidden = entries.find((path) => !known.has(path));
  if (hidden === undefined) return;
  const name = relative(own, hidden).split(sep).join('/');
  throw installError('NR_INSTALL_HIDDEN_FILES', `${own} has ${name}, which \`bundleDependencies\` does not name`);
}

/** Returns true for a package in another one, which brought it with all that it has: its hash is a part of the other's. */
function isBundled(own: string): boolean {
  const end = own.lastIndexOf(`${sep}node_modules${sep}`);
  return end > 0 && bundledIn(own.slice(0, end)).includes(own);
}

/** Returns what is in a node_modules folder, with the content of its scopes. Without `.bin`, which package managers write. */
function entriesOf(modules: string): string[] {
  const names = existsSync(modules) ? readdirSync(modules, { withFileTypes: true }) : [];
  return names
    .filter(({ name }) => name !== '.bin')
    .flatMap((entry) => {
      const path = join(modules, entry.name);
      const isScope = entry.isDirectory() && entry.name.startsWith('@');
      return isScope ? readdirSync(path).map((name) => join(path, name)) : [path];
    });
}

/** Returns the folders in which npm or Yarn 4 put packages. Undefined without their lists. */
function placedIn(root: string): string[] | undefined {
  const modules = join(root, 'node_modules');
  const read = (file: string): string | undefined =>
    existsSync(join(modules, file)) ? readFileSync(join(modules, file), 'utf8') : undefined;
  const [ofNpm, state] = [read('.package-lock.json'), read('.yarn-state.yml')];
  if (ofNpm === undefined && state === undefined) return undefined;
  const { packages = {} } = JSON.parse(ofNpm ?? '{}') as { readonly packages?: object };
  const ofYarn = state?.matchAll(/^ +- "([^"]+)"$/gm) ?? [];
  return [...Object.keys(packages), ...[...ofYarn].map(([, path = '']) => path)].map((path) => join(root, path));
}
