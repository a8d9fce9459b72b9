import { dirname, join, resolve } from 'node:path';
import { errorsOf } from '../contract/netraven-error.ts';
import { codes } from './codes.ts';
import { foldersAbove } from './find/folders-above.ts';
import { readManifest, type Manifest } from './find/read-manifest.ts';
import { isThere, realFolder } from './find/real-folder.ts';
import { refusePnp } from './refuse-pnp.ts';
import { isObject } from './value-path.ts';

/** The folder in which job packages are installed, with its package.json. */
export interface HostProject {
  /** Absolute, without links. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Where to look for the host project. */
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
 * Finds the host project: the folder named, or else the nearest above with a package.json that is more than a marker.
 *
 * @throws {NetRavenError} NR_HOST_PROJECT_NONE when there is none.
 * @throws {NetRavenError} NR_HOST_PROJECT_UNREADABLE when its package.json cannot be read.
 * @throws {NetRavenError} NR_HOST_PROJECT_PNP when it is installed with Plug'n'Play.
 */
export async function findHostProject(options: FindHostProjectOptions = {}): Promise<HostProject> {
  const { cwd = process.cwd(), env = process.env } = options;
  const root = options.root ?? (env['NETRAVEN_ROOT'] || undefined);
  const project = root === undefined ? await nearest(cwd) : named(resolve(cwd, root));
  refusePnp(project.folder);
  return project;
}

function named(folder: string): HostProject {
  if (!isThere(join(folder, 'package.json'))) {
    throw fail('NR_HOST_PROJECT_NONE', `${folder} has no package.json`, {
      hint: `Make one, e.g. \`npm init -y\` in ${folder}, or name another folder with --root or NETRAVEN_ROOT.`,
    });
  }
  return open(folder);
}

async function nearest(cwd: string): Promise<HostProject> {
  // Only here, as its import is slow. `normalize` would throw on versions such as "workspace:*".
  const { readPackageUp } = await import('read-pkg-up');
  for (let from: string | undefined = resolve(cwd); from !== undefined;) {
    const found = await readPackageUp({ cwd: from, normalize: false }).catch(unread(from));
    if (!found) break;
    const folder = dirname(found.path);
    if (!isMarker(found.packageJson)) return open(folder);
    from = foldersAbove(folder)[1];
  }
  const message = `Neither ${cwd} nor a folder above it has a package.json with a name or dependencies`;
  throw fail('NR_HOST_PROJECT_NONE', message);
}

/** Where the package.json lies that `readPackageUp` stumbled over: it does not say, and what is wrong is ours to tell. */
function unread(from: string): () => { path: string; packageJson: undefined } | undefined {
  return () => {
    const files = foldersAbove(from).map((folder) => join(folder, 'package.json'));
    const path = files.find(isThere);
    return path === undefined ? undefined : { path, packageJson: undefined };
  };
}

/** A file such as `{"type":"module"}` only tells Node.js how to read the modules beside it. */
function isMarker(manifest: unknown): boolean {
  const tell = ['name', 'version', 'private', 'dependencies', 'devDependencies', 'optionalDependencies', 'workspaces'];
  return isObject(manifest) && !tell.some((key) => key in manifest);
}

function open(folder: string): HostProject {
  const { real, problem } = realFolder(folder);
  const read = real === undefined ? { problem } : readManifest(real);
  if (real !== undefined && read.manifest) return { folder: real, manifest: read.manifest };
  throw fail('NR_HOST_PROJECT_UNREADABLE', read.problem?.message ?? `${folder} cannot be read`);
}
