import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJsonObject, type Manifest } from '../registry/read-json-object.ts';

/** Jobs use core's contract door only, so core's own dependencies (winston, zod, …) stay shut, inside its folder too. */
const core = '@netraven/core';
const contractDoor = ['package.json', 'dist', 'src'];

/**
 * The folders a job package may read: itself and what it depends on, as realpaths and as the links that lead there
 * (pnpm's store is reached through links). A dependency that is not installed is left out: importing it fails by itself.
 */
export function dependencyClosure(packageFolder: string): string[] {
  const folders = new Set<string>();
  const visit = (folder: string): void => {
    if (folders.has(folder)) return;
    folders.add(folder);
    for (const dependency of dependenciesOf(folder)) {
      const { link, real } = findInstalled(dependency, folder) ?? {};
      if (link === undefined || real === undefined || !isElsewhere(real, folder)) continue;
      // A link must be readable to be followed. (Whoever links core does not put its dependencies inside of it.)
      if (real !== link) folders.add(link);
      if (dependency === core) for (const part of contractDoor) folders.add(join(real, part));
      else visit(real);
    }
  };
  visit(realpathSync(packageFolder));
  return [...folders];
}

/**
 * Whether a dependency is a package of its own. A link in a package's own node_modules may lead anywhere: to no package
 * (`/etc`, the home), or up to a folder that holds the package itself, and with it the whole host project.
 */
function isElsewhere(real: string, folder: string): boolean {
  return !`${folder}/`.startsWith(`${real}/`) && readManifest(real) !== undefined;
}

/**
 * What npm takes for a name. Anything else is none, and would lead out of node_modules (`../../etc`), or open all of it
 * (`.pnpm`).
 */
const packageName = /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/;

function dependenciesOf(folder: string): string[] {
  const manifest = readManifest(folder);
  const named = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) =>
    Object.keys((manifest?.[field] as object | undefined) ?? {}),
  );
  return named.filter((name) => packageName.test(name));
}

function readManifest(folder: string): Manifest | undefined {
  try {
    return readJsonObject(join(folder, 'package.json'));
  } catch {
    // A dependency with a broken manifest grants only its own folder; importing it reports the cause.
    return undefined;
  }
}

/** Node's own walk: the nearest `node_modules/<name>` from `folder` upwards. */
function findInstalled(name: string, folder: string): { link: string; real: string } | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const link = join(at, 'node_modules', name);
    const real = follow(link);
    if (real !== undefined) return { link, real };
    if (dirname(at) === at) return undefined;
  }
}

function follow(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    // Not there, or a link that leads nowhere: importing it would fail too, and says what is wrong.
    return undefined;
  }
}
