import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Steps } from '../attempt/in-pieces.ts';
import { BorderCheck, isPackageName, readManifest, type Border } from './border.ts';
import { hostError } from './codes.ts';
import { follow } from './follow.ts';
import { search, tooLarge } from './search.ts';

/** Jobs may read core itself, but not its dependencies (winston, …), not even inside its folder. */
const core = '@netraven/core';
const coreParts = ['package.json', 'dist', 'src'];
/** Folder of this copy of core. */
const ownCore = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));

/** Most dependencies of a package and of those that it depends on. */
const maxDependencies = 10_000;

/** Longest paths of all folders, in bytes: each is up to three arguments of a process, which Linux limits to 2 MB. */
const maxPathBytes = 600_000;
/** Bytes of those arguments and of the pointers to them, a third of them for each path. */
const bytesAround = 44;

/** Folders that a job package may read. */
export interface Closure {
  /** Its folder and those of its dependencies, as real paths and as the links to them: pnpm links into its store. */
  readonly folders: readonly string[];
  /** Real folders to which links in the package may lead: its dependencies and devDependencies. */
  readonly linkable: ReadonlySet<string>;
}

/**
 * Returns the folders that a job package may read: itself and its dependencies. Leaves out dependencies that are missing or that it may
 * not read: importing them fails anyway.
 *
 * @throws {NetRavenError} NR_PACKAGE_TOO_LARGE, NR_PACKAGE_HOLDS_HOME, NR_PACKAGE_PATH_STAR
 */
export async function closureOf(packageFolder: string, border: Border = {}): Promise<Closure> {
  return search(packageFolder, 'dependencies', closureSteps(packageFolder, border));
}

/** Returns the folders of {@link closureOf}. */
export async function dependencyClosure(packageFolder: string, border?: Border): Promise<readonly string[]> {
  return (await closureOf(packageFolder, border)).folders;
}

function* closureSteps(packageFolder: string, border: Border): Steps<Closure> {
  const root = realpathSync(packageFolder);
  const check = new BorderCheck(root, border);
  const folders = new Set<string>();
  const linkable = new Set<string>();
  let dependencies = 0;
  function* visit(folder: string): Steps<void> {
    if (folders.has(folder)) return;
    const closed = check.closedIn(folder);
    if (closed !== undefined)
      throw hostError('NR_PACKAGE_HOLDS_HOME', `${folder}, which the job of ${root} could read, contains ${closed}`);
    folders.add(folder);
    for (const dependency of namesIn(folder, ['dependencies', 'optionalDependencies', 'peerDependencies'])) {
      if (++dependencies > maxDependencies) throw tooLarge(packageFolder, 'dependencies');
      const found = yield* findAllowed(dependency, folder, check);
      if (!found) continue;
      const { link, real } = found;
      linkable.add(real);
      // A link must be readable to be followed.
      if (real !== link) folders.add(link);
      if (isCore(dependency, real)) for (const part of coreParts) folders.add(join(real, part));
      else yield* visit(real);
    }
  }
  yield* visit(root);
  // A package under development has links to these, too.
  for (const dependency of namesIn(root, ['devDependencies'])) {
    if (++dependencies > maxDependencies) throw tooLarge(packageFolder, 'dependencies');
    const found = yield* findAllowed(dependency, root, check);
    if (found && check.closedIn(found.real) === undefined) linkable.add(found.real);
  }
  const all = [...folders];
  requirePaths(root, all);
  return { folders: all, linkable };
}

/** Returns true for a copy of core, and false for another package under its name. */
function isCore(dependency: string, real: string): boolean {
  return dependency === core && (real === ownCore || readManifest(real)?.['name'] === core);
}

/** Refuses paths that Node's permission model reads as patterns, and more than a process can have. */
function requirePaths(root: string, folders: readonly string[]): void {
  const star = folders.find((folder) => folder.includes('*'));
  if (star !== undefined) throw hostError('NR_PACKAGE_PATH_STAR', `The path ${star} has a star`);
  const bytes = folders.reduce((sum, folder) => sum + Buffer.byteLength(folder) + bytesAround, 0);
  if (bytes > maxPathBytes) throw tooLarge(root, 'dependencies');
}

/** Finds a dependency that a package may read. */
function* findAllowed(name: string, folder: string, check: BorderCheck): Steps<Found | undefined> {
  const found = yield* findInstalled(name, folder);
  // A folder around the package would open its whole surroundings.
  if (!found || `${folder}/`.startsWith(`${found.real}/`)) return undefined;
  return (name === core && found.real === ownCore) || check.allows(name, found.real, folder) ? found : undefined;
}

function namesIn(folder: string, fields: readonly string[]): string[] {
  const manifest = readManifest(folder);
  const named = fields.flatMap((field) => Object.keys((manifest?.[field] as object | undefined) ?? {}));
  return named.filter(isPackageName);
}

interface Found {
  readonly link: string;
  readonly real: string;
}

/** Finds the nearest `node_modules/<name>` from a folder upwards, as Node.js does. */
function* findInstalled(name: string, folder: string): Steps<Found | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    yield;
    const link = join(at, 'node_modules', name);
    // Faster than the error of a missing one: a manifest may name thousands.
    const real = existsSync(link) ? follow(link) : undefined;
    if (real !== undefined) return { link, real };
    if (dirname(at) === at) return undefined;
  }
}
