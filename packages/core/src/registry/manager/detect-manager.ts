import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../value-path.ts';
import { manifestIn } from './manifest-in.ts';
import { notesOf } from './notes.ts';
import { workspaceOf } from './workspace.ts';

/** The package manager that a folder is installed by. */
export interface PackageManager {
  /** `other`: one that package.json names, and NetRaven does not know. */
  readonly name: 'npm' | 'pnpm' | 'yarn1' | 'yarn4' | 'other';
  /** As it is called in a shell. */
  readonly program: string;
  /** Where its lockfile lies: the folder, or the workspace it is part of. */
  readonly root: string;
  /** The files in `root` it writes, whether they exist or not. */
  readonly files: readonly string[];
}

const lockfiles = {
  pnpm: ['pnpm-lock.yaml'],
  yarn: ['yarn.lock'],
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
} as const;

/**
 * Finds out by which package manager a host project is installed. First its lockfile tells, its own or that of the
 * workspace it is a package of; then what package.json names (`packageManager`, `devEngines`); then what only one of them reads or
 * leaves in node_modules; else it is npm.
 */
export function detectManager(folder: string): PackageManager {
  const workspace = workspaceOf(folder);
  const tops = workspace === undefined ? [folder] : [folder, workspace];
  for (const tell of [byLockfile, byManifest, byTrace]) {
    for (const at of tops) {
      const program = tell(at);
      if (program !== undefined) return managerOf(program, at);
    }
  }
  return managerOf('npm', folder);
}

/** The package manager that installs at a folder, as far as that folder alone tells. */
export function toldBy(folder: string): string | undefined {
  return byLockfile(folder) ?? byManifest(folder) ?? byTrace(folder);
}

function byLockfile(folder: string): string | undefined {
  const locked = whoseAre(lockfiles, folder);
  if (locked.length < 2) return locked[0];
  const named = byManifest(folder);
  return named !== undefined && locked.includes(named) ? named : locked[0];
}

function byManifest(folder: string): string | undefined {
  const { packageManager, devEngines } = manifestIn(folder);
  if (typeof packageManager === 'string') return packageManager.split('@')[0];
  const wanted = isObject(devEngines) ? devEngines['packageManager'] : undefined;
  const first: unknown = Array.isArray(wanted) ? wanted[0] : wanted;
  return isObject(first) && typeof first['name'] === 'string' ? first['name'] : undefined;
}

function byTrace(folder: string): string | undefined {
  return existsSync(join(folder, 'pnpm-workspace.yaml')) ? 'pnpm' : whoseAre(notesOf, join(folder, 'node_modules'))[0];
}

function whoseAre(files: Readonly<Record<string, readonly string[]>>, folder: string): string[] {
  return Object.keys(files).filter((name) => files[name]?.some((file) => existsSync(join(folder, file))));
}

function managerOf(program: string, root: string): PackageManager {
  if (program === 'npm') return { name: program, program, root, files: ['package.json', ...lockfiles.npm] };
  if (program === 'pnpm') {
    return { name: program, program, root, files: ['package.json', ...lockfiles.pnpm, 'pnpm-workspace.yaml'] };
  }
  if (program !== 'yarn') return { name: 'other', program, root, files: ['package.json'] };
  return { name: isYarnOne(root) ? 'yarn1' : 'yarn4', program, root, files: ['package.json', ...lockfiles.yarn] };
}

/** Its lockfile says which of the two wrote it; where there is none, what the manifest asks for does. */
function isYarnOne(root: string): boolean {
  const lockfile = join(root, 'yarn.lock');
  if (existsSync(lockfile)) return !/^__metadata:/m.test(readFileSync(lockfile, 'utf8'));
  const { packageManager } = manifestIn(root);
  if (typeof packageManager === 'string') return packageManager.startsWith('yarn@1.');
  return !existsSync(join(root, '.yarnrc.yml'));
}
