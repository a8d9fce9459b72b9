import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { isPackageName } from '../host/border.ts';
import { isInstalled, locate, nodeModulesAbove } from './find/node-modules.ts';
import { ownCore } from './inspect/core-copy.ts';
import { manifestIn, managerNotes } from './package-manager.ts';
import type { PackageRecord } from './record.ts';

/**
 * Returns a text that changes when a file is replaced or edited. Leaves out the time of change (ctime): pnpm links one
 * file into many projects, and each new link changes its ctime.
 */
export function stampOf(file: string): string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats ? `${stats.ino}:${stats.birthtimeMs}:${stats.mtimeMs}:${stats.size}` : '-';
  } catch (error) {
    // A link loop, or a missing right: both can change too.
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** Returns a text that changes when a package is installed again: package managers write new files. Reads two files' stats. */
export function identityOf({ path, entry }: { readonly path: string; readonly entry: string }): string {
  return `${stampOf(join(path, 'package.json'))} ${stampOf(entry)}`;
}

/**
 * Returns the paths that change with the dependencies of a package: the manifests of those in node_modules, which are
 * replaced as a whole, those of missing ones, which may be installed later, and all files and folders of others. Undefined if
 * they cannot be listed whole.
 */
export function importedPaths(path: string, closure: readonly string[]): readonly string[] | undefined {
  const paths: string[] = [];
  for (const folder of closure) {
    // The cache knows the version of this copy of core.
    if (folder.startsWith(ownCore().folder + sep)) continue;
    paths.push(...missingIn(folder));
    if (folder === path) continue;
    paths.push(join(folder, 'package.json'));
    if (isInstalled(folder) || !isFolder(folder)) continue;
    const { files, folders, whole } = sourcesOf(folder);
    if (!whole) return undefined;
    paths.push(...files, ...folders);
  }
  return [...new Set(paths)].toSorted();
}

/** Returns the manifests that the optional dependencies of a package which are not installed would have. */
function missingIn(folder: string): string[] {
  const { optionalDependencies, peerDependencies } = manifestIn(folder);
  const named = { ...(optionalDependencies as object | undefined), ...(peerDependencies as object | undefined) };
  const names = Object.keys(named).filter((name) => isPackageName(name) && !locate(name, folder));
  const modules = names.length > 0 ? nodeModulesAbove(folder) : [];
  return names.flatMap((name) => modules.map((at) => join(at, name, 'package.json')));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Returns the identity under which the result of an inspection is cached. Outside node_modules, any file may change.
 * Returns undefined for a source that {@link sourcesOf} does not list whole.
 *
 * @param sources of the package. Absent for one in node_modules.
 */
export function cacheIdentity(
  at: { readonly path: string; readonly entry: string },
  sources: Sources | undefined,
): string | undefined {
  const identity = `${at.entry} ${identityOf(at)}`;
  if (!sources) return identity;
  if (!sources.whole) return undefined;
  // Not hashed: loading the hash takes 7 ms, a tenth of a listing.
  return [identity, ...sources.files.map((file) => `${file.slice(at.path.length)} ${stampOf(file)}`)].join('\n');
}

/** Files and folders of a package outside node_modules. A change in one means: load it again. */
export interface OwnSource {
  /** Its files, 1,000 at most. */
  readonly files: readonly string[];
  /** Their folders, in which files may be added. */
  readonly folders: readonly string[];
  /** Paths that change when its dependencies are installed. */
  readonly installs: readonly string[];
}

/** Lists the own source of a package. Empty for one in node_modules, which is replaced as a whole. */
export function ownSource({ path, entry, problems }: PackageRecord): OwnSource {
  if (isInstalled(path)) return { files: [], folders: [], installs: [] };
  const manifest = join(path, 'package.json');
  // The home is inside it: its files would never stop changing.
  if (problems.some(({ code }) => code === 'NR_PACKAGE_HOLDS_HOME')) {
    return { files: [manifest], folders: [], installs: [] };
  }
  const { files, folders } = sourcesOf(path);
  const notes = nodeModulesAbove(path).flatMap((folder) => managerNotes.map((note) => join(folder, note)));
  return {
    files: [...new Set([manifest, ...(entry === undefined ? [] : [entry]), ...files])],
    folders,
    installs: [join(path, 'node_modules'), ...notes],
  };
}

const maxFiles = 1000;

/**
 * Files and folders of a package, without node_modules and names with a leading dot. `whole: false`: more than 1,000, or a
 * folder cannot be read.
 */
export interface Sources {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly whole: boolean;
}

/** Lists the sources in a folder. */
export function sourcesOf(folder: string): Sources {
  const files: string[] = [];
  const folders: string[] = [];
  const left = [folder];
  let whole = true;
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    folders.push(at);
    const entries = entriesOf(at);
    whole &&= entries !== undefined;
    for (const entry of entries ?? []) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (files.length + folders.length + left.length >= maxFiles) {
        return { files: files.toSorted(), folders, whole: false };
      }
      const path = join(at, entry.name);
      if (entry.isDirectory()) left.push(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && isLinkToFile(path))) files.push(path);
    }
  }
  return { files: files.toSorted(), folders, whole };
}

function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // It was removed just now, or may not be read. A new list shows when that changes.
    return undefined;
  }
}

/**
 * Returns true for a link to a file. A link to a folder could lead anywhere, even back.
 *
 * @param missing for a link to a missing file, which may come
 */
export function isLinkToFile(path: string, missing = true): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? missing;
  } catch {
    // A link loop, or a missing right: no package can load it.
    return false;
  }
}
