import { existsSync, lstatSync, readdirSync, realpathSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { dependencyClosure } from '@netraven/core/host';
import { integrityOf, manifestIn, ownCore } from '@netraven/core/registry';
import { installError } from './codes.ts';
import { refuseHiddenFiles } from './hidden-files.ts';
import { refusal } from './source/check-manifest.ts';

/** Hashes of the files of a package and of what it depends on, by `<name>@<version>`. */
export type TriedFiles = ReadonlyMap<string, string>;

/**
 * Returns the hashes of an installed package and of its dependencies.
 *
 * @throws {NetRavenError} NR_INSTALL_REFUSED for a package whose files cannot be hashed
 */
export async function hashTried(installed: string): Promise<TriedFiles> {
  const files = new Map<string, string>();
  const own = realpathSync(installed);
  for (const folder of [own, ...(await dependenciesOf(own))]) {
    const integrity = await integrityOf({ path: folder });
    if (integrity === undefined) {
      throw refusal(`${labelOf(folder)} has files that cannot be read, or more than 100,000 files`, []);
    }
    files.set(labelOf(folder), integrity);
  }
  return files;
}

/**
 * Refuses an installed package if it, or a dependency that came with it, is not what was tried. A dependency that the host
 * project had before stays: its lockfile decides the version.
 *
 * @param root folder in which the package manager installed it
 * @param had packages of the host project before the change, see {@link packagesIn}
 * @throws {NetRavenError} NR_INSTALL_OTHER_FILES, NR_INSTALL_FILE_MODE
 */
export async function refuseUntried(
  root: string,
  installed: string,
  tried: TriedFiles,
  had: ReadonlySet<string>,
): Promise<void> {
  const own = realpathSync(installed);
  const added = (await dependenciesOf(own)).filter((folder) => !had.has(labelOf(folder)));
  for (const folder of [own, ...added]) {
    const label = labelOf(folder);
    if (!tried.has(label)) {
      throw installError('NR_INSTALL_OTHER_FILES', `The installation brought ${label}, which was not tried`);
    }
    if ((await integrityOf({ path: folder })) !== tried.get(label)) {
      throw installError('NR_INSTALL_OTHER_FILES', `The installed files of ${label} are not those that were tried`);
    }
    // No hash has them.
    refuseModes(folder);
    refuseHiddenFiles(root, folder);
  }
}

/** Returns the real folders of what a package depends on, without NetRaven's own core. */
export async function dependenciesOf(own: string): Promise<string[]> {
  const closure = await dependencyClosure(own, { declaredBy: [] });
  const isPackage = (folder: string): boolean =>
    realpathSync(folder) === folder && folder !== ownCore().folder && manifestIn(folder)['name'] !== undefined;
  return closure.filter((folder) => folder !== own && existsSync(folder) && isPackage(folder));
}

/** Folders of pnpm, npm and Yarn with a folder for each version. */
const stores: ReadonlySet<string> = new Set(['.pnpm', '.store']);

/** Returns `<name>@<version>` of all packages below a folder that a package manager installed. */
export function packagesIn(root: string): Set<string> {
  const found = new Set<string>();
  const left = [join(root, 'node_modules')];
  for (let modules = left.pop(); modules !== undefined; modules = left.pop()) {
    for (const entry of foldersIn(modules)) {
      const path = join(modules, entry.name);
      if (entry.name.startsWith('@')) left.push(path);
      else if (stores.has(entry.name)) {
        for (const { name } of foldersIn(path)) {
          left.push(join(path, name, 'node_modules'));
          // Yarn with `nodeLinker: pnpm`.
          const ofYarn = join(path, name, 'package');
          if (existsSync(ofYarn)) found.add(labelOf(ofYarn));
        }
      } else if (!entry.name.startsWith('.')) {
        found.add(labelOf(path));
        left.push(join(path, 'node_modules'));
      }
    }
  }
  return found;
}

function foldersIn(folder: string): Dirent[] {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];
}

function labelOf(folder: string): string {
  const { name, version } = manifestIn(folder) as { name?: string; version?: string };
  return `${name ?? ''}@${version ?? ''}`;
}

/** Refuses files that run as their owner, or that others may change. npm keeps these rights as root. */
export function refuseModes(folder: string): void {
  // With a umask of 0, every file may be changed by others.
  const wrong = 0o6000 | (process.umask() & 0o002);
  // All that was unpacked: no manifest names what else a package holds.
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const mode = entry.isFile() ? lstatSync(file).mode : 0;
    if ((mode & wrong) === 0) continue;
    throw installError('NR_INSTALL_FILE_MODE', `${file} has the mode ${(mode & 0o7777).toString(8)}`);
  }
}
