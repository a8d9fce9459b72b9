import { dirname, join, resolve } from 'node:path';
import { errorsOf } from '../contract/netraven-error.ts';
import { codes } from './codes.ts';
import { foldersAbove } from './find/folders-above.ts';
import { listNames } from './find/list-folder.ts';
import { readManifest } from './find/manifest.ts';
import { nodeModulesAbove } from './find/node-modules.ts';
import { exists, realFolder } from './find/real-folder.ts';
import { managerNotes } from './package-manager.ts';
import type { Manifest } from './read-json-object.ts';
import { shellWord } from './shell-word.ts';
import { isObject } from './value-path.ts';

/** The folder in which job packages are installed, with its package.json. */
export interface HostProject {
  /** Absolute, without links. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export interface FindHostProjectOptions {
  /** The folder itself (`--root`). Default: `NETRAVEN_ROOT`; else the nearest one above `cwd`. */
  readonly root?: string;
  /** Default: the current folder. */
  readonly cwd?: string;
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

const fail = errorsOf(codes);

/**
 * Finds the host project: the given folder, or the nearest above with a package.json that is more than a marker.
 *
 * @throws {NetRavenError} NR_HOST_PROJECT_NONE when none exists.
 * @throws {NetRavenError} NR_HOST_PROJECT_UNREADABLE when its package.json cannot be read.
 * @throws {NetRavenError} NR_HOST_PROJECT_PNP when it is installed with Plug'n'Play.
 */
export async function findHostProject(options: FindHostProjectOptions = {}): Promise<HostProject> {
  const { cwd = process.cwd(), env = process.env } = options;
  const root = options.root ?? (env['NETRAVEN_ROOT'] || undefined);
  const project = root === undefined ? await nearest(resolve(cwd)) : named(resolve(cwd, root));
  refusePnp(project.folder);
  return project;
}

function named(folder: string): HostProject {
  if (!exists(join(folder, 'package.json'))) {
    throw fail('NR_HOST_PROJECT_NONE', `${folder} has no package.json`, {
      hint: `Make one with \`netraven init ${shellWord(folder)}\`, or name another folder with --root or NETRAVEN_ROOT.`,
    });
  }
  return open(folder);
}

async function nearest(cwd: string): Promise<HostProject> {
  // Mostly the command runs in the host project: importing the search takes 25 ms.
  if (exists(join(cwd, 'package.json')) && !isMarker(readManifest(cwd).manifest)) return open(cwd);
  const { readPackageUp } = await import('read-pkg-up');
  for (let from: string | undefined = cwd; from !== undefined;) {
    // `normalize` would throw on versions such as "workspace:*".
    const found = await readPackageUp({ cwd: from, normalize: false }).catch(unread(from));
    if (!found) break;
    const folder = dirname(found.path);
    if (!isMarker(found.packageJson)) return open(folder);
    from = foldersAbove(folder)[1];
  }
  const message = `Neither ${cwd} nor a folder above it has a package.json with a name or dependencies`;
  throw fail('NR_HOST_PROJECT_NONE', message);
}

/** Returns the package.json that `readPackageUp` failed to read: its error does not name the file. */
function unread(from: string): () => { path: string; packageJson: undefined } | undefined {
  return () => {
    const files = foldersAbove(from).map((folder) => join(folder, 'package.json'));
    const path = files.find(exists);
    return path === undefined ? undefined : { path, packageJson: undefined };
  };
}

/** Returns true for a file such as `{"type":"module"}`, which only tells Node.js how to read modules. */
function isMarker(manifest: unknown): boolean {
  const keys = ['name', 'version', 'private', 'dependencies', 'devDependencies', 'optionalDependencies', 'workspaces'];
  return isObject(manifest) && !keys.some((key) => key in manifest);
}

function open(folder: string): HostProject {
  const { real, problem } = realFolder(folder);
  const read = real === undefined ? { problem } : readManifest(real);
  if (real !== undefined && read.manifest) return { folder: real, manifest: read.manifest };
  throw fail('NR_HOST_PROJECT_UNREADABLE', read.problem?.message ?? `${folder} cannot be read`);
}

/**
 * Refuses a host project whose packages are in archives: nothing would be found. A node_modules folder may exist with
 * caches of tools or pnpm's store. pnpm leaves `.pnp.cjs` behind when the setting is changed back.
 */
function refusePnp(folder: string): void {
  for (const modules of nodeModulesAbove(folder)) {
    const names = listNames(modules).entries ?? [];
    if (names.some((name) => !name.startsWith('.'))) return;
    const pnp = ['.pnp.cjs', '.pnp.js'].map((name) => join(dirname(modules), name)).find(exists);
    if (pnp !== undefined) {
      const message = `${pnp} says that the packages of ${folder} are kept in archives, not in folders`;
      throw fail('NR_HOST_PROJECT_PNP', message, { hint: pnpHint(pnp, names) });
    }
    // A package manager installed here, even if it put no package into the folder.
    if (names.some((name) => managerNotes.includes(name))) return;
  }
}

function pnpHint(pnp: string, names: readonly string[]): string {
  if (names.includes('.pnpm')) return 'Remove `nodeLinker: pnp` from pnpm-workspace.yaml and run `pnpm install`.';
  if (pnp.endsWith('.js')) return 'Remove `"installConfig": { "pnp": true }` from package.json and run `yarn install`.';
  return codes.NR_HOST_PROJECT_PNP.hint;
}
