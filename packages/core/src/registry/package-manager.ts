import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { foldersAbove } from './find/folders-above.ts';
import { readJsonObject, type Manifest } from './read-json-object.ts';
import { shellWord } from './shell-word.ts';
import { isObject } from './value-path.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn';
/** Package managers that NetRaven names in commands, but does not run. */
export type OtherManager = 'bun' | 'deno';

/** Lockfiles of each package manager. */
const lockfilesOf: Readonly<Record<PackageManager | OtherManager, readonly string[]>> = {
  pnpm: ['pnpm-lock.yaml'],
  yarn: ['yarn.lock'],
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  bun: ['bun.lock', 'bun.lockb'],
  deno: ['deno.lock'],
};

/** Files that each package manager writes into node_modules at the end of a change. */
const notesOf: Readonly<Record<PackageManager, readonly string[]>> = {
  pnpm: ['.modules.yaml'],
  yarn: ['.yarn-integrity', '.yarn-state.yml'],
  npm: ['.package-lock.json'],
};

const known = Object.keys(lockfilesOf) as (PackageManager | OtherManager)[];
export const lockfiles: readonly string[] = Object.values(lockfilesOf).flat();
export const managerNotes: readonly string[] = Object.values(notesOf).flat();

/** Returns the package.json of a folder; empty if it cannot be read. */
export function manifestIn(folder: string): Manifest {
  const file = join(folder, 'package.json');
  try {
    return existsSync(file) ? readJsonObject(file) : {};
  } catch {
    // The registry reports a broken file of the host project; one above it does not matter.
    return {};
  }
}

/**
 * Detects the package manager of a folder: by its lockfile, by package.json (`packageManager`, `devEngines`), or by files
 * that only one of them reads or leaves in node_modules. Any name that package.json has; undefined if nothing tells.
 */
export function managerIn(folder: string): string | undefined {
  const named = namedIn(folder);
  const locked = ownersOf(lockfilesOf, folder);
  if (named !== undefined && (locked.length === 0 || locked.includes(named))) return named;
  if (locked.length > 0) return locked[0];
  return existsSync(join(folder, 'pnpm-workspace.yaml')) ? 'pnpm' : ownersOf(notesOf, join(folder, 'node_modules'))[0];
}

function namedIn(folder: string): string | undefined {
  const { packageManager, devEngines } = manifestIn(folder);
  if (typeof packageManager === 'string') return packageManager.split('@')[0];
  const wanted = isObject(devEngines) ? devEngines['packageManager'] : undefined;
  const first: unknown = Array.isArray(wanted) ? wanted[0] : wanted;
  return isObject(first) && typeof first['name'] === 'string' ? first['name'] : undefined;
}

function ownersOf(filesOf: Readonly<Record<string, readonly string[]>>, folder: string): string[] {
  return Object.entries(filesOf)
    .filter(([, files]) => files.some((file) => existsSync(join(folder, file))))
    .map(([name]) => name);
}

/**
 * Returns the package manager for printed commands: that of the folder or of the nearest folder above. Returns npm if none
 * is found or it is unknown.
 */
export function managerNear(path: string): PackageManager | OtherManager {
  for (const at of foldersAbove(installRoot(path))) {
    const found = managerIn(at);
    if (found !== undefined) return known.find((name) => name === found) ?? 'npm';
  }
  return 'npm';
}

/** Returns the folder whose node_modules holds a package. */
export function installRoot(folder: string): string {
  return folder.split(`${sep}node_modules${sep}`)[0] ?? folder;
}

/** Returns the command that installs the declared dependencies. */
export function installCommand(path: string): string {
  return `${managerNear(path)} install`;
}

/** Returns the command that adds a dependency and installs it. */
export function addCommand(path: string, name: string): string {
  const manager = managerNear(path);
  if (manager === 'npm') return `npm install ${name}`;
  return `${manager} add ${manager === 'deno' ? 'npm:' : ''}${name}`;
}

/** Returns the fix of a damaged package: install it again or, for a package folder, which may be the only one, repair it. */
export function installAgain(folder: string): string {
  const root = installRoot(folder);
  if (root === folder) return `Repair ${folder}.`;
  const manager = managerNear(folder);
  // Yarn's state file would hide that one package is missing.
  const damaged = shellWord(manager === 'yarn' ? join(root, 'node_modules') : folder);
  // `pnpm install --force` checks each file; other package managers trust an existing folder.
  const command = manager === 'pnpm' ? 'pnpm install --force' : `rm -r ${damaged} && ${manager} install`;
  return `Install it again: \`${command}\` in ${root}.`;
}
