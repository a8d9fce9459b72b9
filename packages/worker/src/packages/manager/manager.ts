import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostProject } from '@netraven/core/registry';
import { workerError } from '../../codes.ts';

export type ManagerName = 'npm' | 'pnpm' | 'yarn1' | 'yarn4';

/** The package manager of a host project. */
export interface Manager {
  readonly name: ManagerName;
  /** Where its lockfile lies: the host project, or the workspace it is part of. */
  readonly root: string;
  /** The files in `root` it writes, whether they exist or not. */
  readonly files: readonly string[];
}

const lockfiles: Readonly<Record<string, readonly string[]>> = {
  pnpm: ['pnpm-lock.yaml'],
  yarn: ['yarn.lock'],
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
};

/** What each leaves in node_modules. */
const marks: Readonly<Record<string, readonly string[]>> = {
  pnpm: ['.modules.yaml'],
  yarn: ['.yarn-integrity', '.yarn-state.yml'],
  npm: ['.package-lock.json'],
};

/**
 * Finds out by which package manager a host project is installed. First its lockfile tells, its own or that of the
 * workspace above; then what package.json names (`packageManager`, `devEngines`); then what lies in node_modules; else
 * it is npm.
 *
 * @throws {NetRavenError} NR_INSTALL_MANAGER_UNKNOWN when package.json names another one.
 */
export function detectManager({ folder }: Pick<HostProject, 'folder'>): Manager {
  const [, ...above] = foldersUp(folder);
  const workspace = above.find(isWorkspace);
  for (const at of workspace === undefined ? [folder] : [folder, workspace]) {
    const locked = whoseAre(lockfiles, at);
    const named = namedIn(readJson(join(at, 'package.json')));
    if (locked.length > 0) return managerOf(named && locked.includes(named) ? named : String(locked[0]), at);
  }
  const named = namedIn(readJson(join(folder, 'package.json')));
  if (named !== undefined) return managerOf(named, folder);
  const inWorkspace = workspace && namedIn(readJson(join(workspace, 'package.json')));
  if (workspace !== undefined && inWorkspace !== undefined) return managerOf(inWorkspace, workspace);
  return managerOf(whoseAre(marks, join(folder, 'node_modules'))[0] ?? 'npm', folder);
}

function whoseAre(files: Readonly<Record<string, readonly string[]>>, folder: string): string[] {
  return Object.keys(files).filter((name) => files[name]?.some((file) => existsSync(join(folder, file))));
}

function isWorkspace(folder: string): boolean {
  return existsSync(join(folder, 'pnpm-workspace.yaml')) || 'workspaces' in readJson(join(folder, 'package.json'));
}

function managerOf(name: string, root: string): Manager {
  if (name === 'npm') return { name, root, files: ['package.json', ...(lockfiles['npm'] ?? [])] };
  if (name === 'pnpm') return { name, root, files: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'] };
  if (name === 'yarn') {
    const files = ['package.json', 'yarn.lock'];
    return isYarnOne(root) ? { name: 'yarn1', root, files } : { name: 'yarn4', root, files };
  }
  throw workerError('NR_INSTALL_MANAGER_UNKNOWN', `${root} is installed by ${name}`);
}

/** Its lockfile says which of the two wrote it; where there is none, what the manifest asks for does. */
function isYarnOne(root: string): boolean {
  const lockfile = join(root, 'yarn.lock');
  if (existsSync(lockfile)) return !/^__metadata:/m.test(readFileSync(lockfile, 'utf8'));
  const { packageManager } = readJson(join(root, 'package.json'));
  if (typeof packageManager === 'string') return packageManager.startsWith('yarn@1.');
  return !existsSync(join(root, '.yarnrc.yml'));
}

function namedIn({ packageManager, devEngines }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof packageManager === 'string') return packageManager.split('@')[0];
  const wanted = isObject(devEngines) ? devEngines['packageManager'] : undefined;
  const first: unknown = Array.isArray(wanted) ? wanted[0] : wanted;
  return isObject(first) && typeof first['name'] === 'string' ? first['name'] : undefined;
}

function foldersUp(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUp(above)];
}

function readJson(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return isObject(value) ? value : {};
  } catch {
    // Of the host project itself the registry has said so by now; one above that is broken says nothing.
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
