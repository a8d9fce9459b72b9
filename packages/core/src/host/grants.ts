import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJsonObject, type Manifest } from '../registry/read-json-object.ts';
import type { Steps } from '../attempt/in-pieces.ts';
import { search, tooLarge } from './search.ts';

/** Jobs may read core itself, but not its dependencies (winston, …), not even inside its folder. */
const core = '@netraven/core';
const coreParts = ['package.json', 'dist', 'src'];

/** Most dependencies of a package and of those that it depends on. */
const maxDependencies = 10_000;

/**
 * Returns the folders that a job package may read: its own and those of its dependencies, as real paths and as the links
 * to them (pnpm links into its store). Leaves out missing dependencies: importing them fails anyway.
 *
 * @throws {NetRavenError} NR_PACKAGE_TOO_LARGE
 */
export async function dependencyClosure(packageFolder: string): Promise<string[]> {
  return search(packageFolder, 'dependencies', closureSteps(packageFolder));
}

function* closureSteps(packageFolder: string): Steps<string[]> {
  const folders = new Set<string>();
  let dependencies = 0;
  function* visit(folder: string): Steps<void> {
    if (folders.has(folder)) return;
    folders.add(folder);
    for (const dependency of dependenciesOf(folder)) {
      if (++dependencies > maxDependencies) throw tooLarge(packageFolder, 'dependencies');
      const { link, real } = (yield* findInstalled(dependency, folder)) ?? {};
      if (link === undefined || real === undefined || !isElsewhere(real, folder)) continue;
      // A link must be readable to be followed.
      if (real !== link) folders.add(link);
      if (dependency === core) for (const part of coreParts) folders.add(join(real, part));
      else yield* visit(real);
    }
  }
  yield* visit(realpathSync(packageFolder));
  return [...folders];
}

/**
 * Returns true if a dependency is a package of its own. A link in a package's node_modules may lead anywhere: to no package
 * (`/etc`, the home), or to a folder around the package, and with it the whole host project.
 */
function isElsewhere(real: string, folder: string): boolean {
  return !`${folder}/`.startsWith(`${real}/`) && readManifest(real) !== undefined;
}

/**
 * Matches the names that npm accepts. Others could lead out of node_modules (`../../etc`), or open all of it (`.pnpm`).
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
    return readJsonObject(join(folder, 'package.json'), true);
  } catch {
    // A dependency with a broken manifest grants only its own folder; importing it reports the cause.
    return undefined;
  }
}

/** Finds the nearest `node_modules/<name>` from a folder upwards, as Node.js does. */
function* findInstalled(name: string, folder: string): Steps<{ link: string; real: string } | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    yield;
    const link = join(at, 'node_modules', name);
    // Faster than the error of a missing one: a manifest may name thousands.
    const real = existsSync(link) ? follow(link) : undefined;
    if (real !== undefined) return { link, real };
    if (dirname(at) === at) return undefined;
  }
}

/** Follows every link of a path. Returns undefined if it leads nowhere: importing it fails too, with the cause. */
export function follow(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
