import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Jobs use core's contract door only, so core's own dependencies (winston, zod, …) stay shut. */
const leaves = new Set(['@netraven/core']);

/**
 * The folders a job package may read: itself and what it depends on, as realpaths and as the links that lead there
 * (pnpm's store is reached through links). A dependency that is not installed is left out: importing it fails by itself.
 */
export function dependencyClosure(packageFolder: string): string[] {
  const folders = new Set<string>();
  const visit = (folder: string): void => {
    if (folders.has(folder)) return;
    folders.add(folder);
    const manifest = readManifest(folder);
    if (leaves.has(manifest.name ?? '')) return;
    for (const dependency of Object.keys({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.peerDependencies,
    })) {
      const link = findInstalled(dependency, folder);
      if (!link) continue;
      const real = realpathSync(link);
      if (real !== link) folders.add(link);
      visit(real);
    }
  };
  visit(realpathSync(packageFolder));
  return [...folders];
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: object;
  readonly optionalDependencies?: object;
  readonly peerDependencies?: object;
}

function readManifest(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8').replace(/^\uFEFF/, '')) as Manifest;
  } catch {
    // A dependency with a broken manifest grants only its own folder; importing it says what is wrong.
    return {};
  }
}

/** Node's own walk: the nearest `node_modules/<name>` from `folder` upwards. */
function findInstalled(name: string, folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', name);
    if (lstatSync(candidate, { throwIfNoEntry: false })) return candidate;
    if (dirname(at) === at) return undefined;
  }
}
