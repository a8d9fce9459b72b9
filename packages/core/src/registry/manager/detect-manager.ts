import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../value-path.ts';
import { manifestIn } from './manifest-in.ts';
import { notesOf } from './notes.ts';
import { workspaceOf } from './workspace.ts';

/** The package manager of a folder. */
export interface PackageManager {
  /** `other`: package.json names one that NetRaven does not know. */
  readonly name: 'npm' | 'pnpm' | 'yarn1' | 'yarn4' | 'other';
  /** Shell command. */
  readonly program: string;
  /** Folder of its lockfile: the folder itself, or its workspace. */
  readonly root: string;
  /** Files that it writes in `root`. They may not exist. */
  readonly files: readonly string[];
}

const lockfiles = {
  pnpm: ['pnpm-lock.yaml'],
  yarn: ['yarn.lock'],
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
} as const;

/**
 * Detects the package manager of a host project: 1. by the lockfile of the folder or its workspace; 2. by package.json
 * (`packageManager`, `devEngines`); 3. by files that only one of them reads or leaves in node_modules; else npm.
 */
export function detectManager(folder: string): PackageManager {
  const workspace = workspaceOf(folder);
  const folders = workspace === undefined ? [folder] : [folder, workspace];
  for (const detect of [byLockfile, byManifest, byTrace]) {
    for (const at of folders) {
      const program = detect(at);
      if (program !== undefined) return managerOf(program, at);
    }
  }
  return managerOf('npm', folder);
}

/** Detects the package manager by the files of one folder only. */
export function detectInFolder(folder: string): string | undefined {
  return byLockfile(folder) ?? byManifest(folder) ?? byTrace(folder);
}

function byLockfile(folder: string): string | undefined {
  const locked = ownersOf(lockfiles, folder);
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
  return existsSync(join(folder, 'pnpm-workspace.yaml')) ? 'pnpm' : ownersOf(notesOf, join(folder, 'node_modules'))[0];
}

function ownersOf(files: Readonly<Record<string, readonly string[]>>, folder: string): string[] {
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

/** Detects Yarn 1 by the lockfile or, without one, by the manifest. */
function isYarnOne(root: string): boolean {
  const lockfile = join(root, 'yarn.lock');
  if (existsSync(lockfile)) return !/^__metadata:/m.test(readFileSync(lockfile, 'utf8'));
  const { packageManager } = manifestIn(root);
  if (typeof packageManager === 'string') return packageManager.startsWith('yarn@1.');
  return !existsSync(join(root, '.yarnrc.yml'));
}
