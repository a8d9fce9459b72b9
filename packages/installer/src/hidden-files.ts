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
 * @throws {NetRavenError} NR_INSTALL_HIDDEN_FILES
 */
export function refuseHiddenFiles(root: string, own: string): void {
  const entries = entriesOf(join(own, 'node_modules'));
  if (entries.length === 0) return;
  const known = new Set([...bundledIn(own), ...placedIn(root)]);
  const hidden = entries.find((path) => !known.has(path));
  if (hidden === undefined) return;
  const name = relative(own, hidden).split(sep).join('/');
  throw installError('NR_INSTALL_HIDDEN_FILES', `${own} has ${name}, which \`bundleDependencies\` does not name`);
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

/** Returns the folders in which npm or Yarn put packages. pnpm puts none into the folder of a package. */
function placedIn(root: string): string[] {
  const modules = join(root, 'node_modules');
  const read = (file: string): string | undefined =>
    existsSync(join(modules, file)) ? readFileSync(join(modules, file), 'utf8') : undefined;
  const { packages = {} } = JSON.parse(read('.package-lock.json') ?? '{}') as { readonly packages?: object };
  const ofYarn = read('.yarn-state.yml')?.matchAll(/^ +- "(node_modules\/[^"]+)"$/gm) ?? [];
  return [...Object.keys(packages), ...[...ofYarn].map(([, path = '']) => path)].map((path) => join(root, path));
}
