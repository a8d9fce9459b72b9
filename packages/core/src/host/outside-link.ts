import { readdirSync, realpathSync, type Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readJsonObject } from '../registry/read-json-object.ts';
import { usedMs } from '../system/used-ms.ts';
import { hostError } from './codes.ts';
import { follow, tooLarge } from './grants.ts';

/** A package that exceeds one of these is refused: looking at it would take seconds. `ms` is processor time. */
const most = { entries: 100_000, ms: 1_000 };

/**
 * Refuses a package with a link to a file outside of it: Node's permission model follows links. Links to packages in a
 * `node_modules` of it may stay.
 *
 * @throws {NetRavenError} NR_PACKAGE_LINK_OUTSIDE, NR_PACKAGE_TOO_LARGE
 */
export function refuseOutsideLinks(packageFolder: string): void {
  const root = realpathSync(packageFolder);
  const folders = [root];
  const until = usedMs() + most.ms;
  let entries = 0;
  for (const folder of folders) {
    for (const entry of readFolder(folder)) {
      const path = join(folder, entry.name);
      if (++entries > most.entries) throw tooLarge(root, 'files');
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isSymbolicLink()) continue;
      if (usedMs() > until) throw tooLarge(root, 'links');
      const real = follow(path);
      if (real === undefined || `${real}/`.startsWith(`${root}/`) || isInstalled(path, real)) continue;
      throw hostError('NR_PACKAGE_LINK_OUTSIDE', `${path} is a link to ${real}`);
    }
  }
}

/** Returns true for a link that a package manager made: in node_modules, to a package of that name or to a file of one. */
function isInstalled(path: string, real: string): boolean {
  const folder = dirname(path);
  const scope = basename(folder).startsWith('@') || basename(folder) === '.bin' ? basename(folder) : '';
  if (basename(scope === '' ? folder : dirname(folder)) !== 'node_modules') return false;
  if (real.includes('/node_modules/')) return true;
  if (scope === '.bin') return isCommandOfLinked(dirname(folder), real);
  return nameOf(real) === (scope === '' ? basename(path) : `${scope}/${basename(path)}`);
}

/** Returns true for a file of a package that is installed in `modules` as a link, as by `npm install ../tool`. */
function isCommandOfLinked(modules: string, file: string): boolean {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const name = nameOf(folder);
    if (typeof name !== 'string') continue;
    const link = join(modules, name);
    if (follow(link) === folder && isInstalled(link, folder)) return true;
  }
  return false;
}

function nameOf(folder: string): unknown {
  try {
    return readJsonObject(join(folder, 'package.json'), true)?.['name'];
  } catch {
    return undefined; // It is no package.
  }
}

function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // What NetRaven may not read, a job host may not read either.
  }
}
