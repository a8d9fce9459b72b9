import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { lockfiles, managerIn, manifestIn, type Manifest, type PackageManager } from '@netraven/core/registry';
import picomatch from 'picomatch';
import { parse } from 'yaml';
import { installError } from '../codes.ts';

/** The package manager of a host project. */
export interface Manager {
  /** `yarn`: Yarn 4. */
  readonly name: PackageManager;
  /** Folder of its lockfile: the host project, or the workspace that it belongs to. */
  readonly root: string;
}

/** Returns the package manager of a host project: of its own lockfile, or of its workspace. @throws {NetRavenError} NR_INSTALL_MANAGER_UNKNOWN */
export function managerOf(hostFolder: string): Manager {
  const locked = lockfiles.filter((file) => existsSync(join(hostFolder, file)));
  const top = workspaceOf(hostFolder);
  // npm ignores a lockfile in a member of its workspace, which an earlier installation may have left.
  const isLeft = locked.every((file) => /^(?:package-lock|npm-shrinkwrap)\.json$/.test(file)) && top !== undefined;
  const root =
    locked.length === 0 || (isLeft && (managerIn(top) ?? 'npm') === 'npm') ? (top ?? hostFolder) : hostFolder;
  const found = managerIn(root) ?? managerIn(hostFolder) ?? 'npm';
  const name = found === 'yarn' && isYarnOne(root) ? 'Yarn 1' : found;
  if (name === 'npm' || name === 'pnpm' || name === 'yarn') return { name, root };
  throw installError('NR_INSTALL_MANAGER_UNKNOWN', `NetRaven cannot install with ${name}, which ${root} uses`);
}

function isYarnOne(root: string): boolean {
  const lockfile = join(root, 'yarn.lock');
  if (existsSync(lockfile)) return readFileSync(lockfile, 'utf8').includes('# yarn lockfile v1');
  const { packageManager } = manifestIn(root);
  return String(packageManager).startsWith('yarn@1.') || existsSync(join(root, 'node_modules', '.yarn-integrity'));
}

/** Returns the root of the npm, Yarn or pnpm workspace that has a folder as a package. */
function workspaceOf(folder: string, top = dirname(folder)): string | undefined {
  const path = relative(top, folder).split(sep).join('/');
  if (covers(manifestIn(top)['workspaces'], path) || covers(pnpmSettings(top), path)) return top;
  return top === dirname(top) ? undefined : workspaceOf(folder, dirname(top));
}

/** `workspace`: patterns, or an object that has them as `packages`. */
function covers(workspace: unknown, path: string): boolean {
  const packages = Array.isArray(workspace) ? workspace : (workspace as { packages?: unknown } | undefined)?.packages;
  const patterns = (Array.isArray(packages) ? packages : []).filter((each) => typeof each === 'string');
  const clean = (pattern: string): string => posix.join(pattern).replace(/\/$/, '');
  const included = patterns.filter((each) => !each.startsWith('!')).map(clean);
  const ignore = patterns.filter((each) => each.startsWith('!')).map((each) => clean(each.slice(1)));
  return picomatch.isMatch(path, included, { ignore });
}

/** Returns the content of a pnpm-workspace.yaml, in which pnpm has its settings. */
export function pnpmSettings(folder: string): Manifest | undefined {
  const file = join(folder, 'pnpm-workspace.yaml');
  try {
    return existsSync(file) ? (parse(readFileSync(file, 'utf8')) ?? undefined) : undefined;
  } catch {
    // pnpm itself reports the mistake.
    return undefined;
  }
}
