import { opendirSync, realpathSync, type Dir, type Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readJsonObject } from '../registry/read-json-object.ts';
import type { Steps } from '../attempt/in-pieces.ts';
import { hostError } from './codes.ts';
import { follow } from './grants.ts';
import { search, tooLarge } from './search.ts';

/** Most files and folders of a package. */
const maxEntries = 100_000;

/**
 * Refuses a package with a link to a file outside of it: Node's permission model follows links. Links to packages in a
 * `node_modules` of it may stay.
 *
 * @throws {NetRavenError} NR_PACKAGE_LINK_OUTSIDE, NR_PACKAGE_TOO_LARGE
 */
export async function refuseOutsideLinks(packageFolder: string): Promise<void> {
  const root = realpathSync(packageFolder);
  await search(root, 'files or links', lookSteps(root));
}

function* lookSteps(root: string): Steps<void> {
  const folders = [root];
  let entries = 0;
  for (const folder of folders) {
    for (const entry of readFolder(folder)) {
      yield;
      const path = join(folder, entry.name);
      if (++entries > maxEntries) throw tooLarge(root, 'files');
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isSymbolicLink()) continue;
      const real = follow(path);
      if (real === undefined || `${real}/`.startsWith(`${root}/`) || (yield* isInstalled(path, real))) continue;
      throw hostError('NR_PACKAGE_LINK_OUTSIDE', `${path} is a link to ${real}`);
    }
  }
}

/** Returns true for a link that a package manager made: in node_modules, to a package of that name or to a file of one. */
function* isInstalled(path: string, real: string): Steps<boolean> {
  const folder = dirname(path);
  const scope = basename(folder).startsWith('@') || basename(folder) === '.bin' ? basename(folder) : '';
  if (basename(scope === '' ? folder : dirname(folder)) !== 'node_modules') return false;
  if (real.includes('/node_modules/')) return true;
  if (scope === '.bin') return yield* isCommandOfLinked(dirname(folder), real);
  return nameOf(real) === (scope === '' ? basename(path) : `${scope}/${basename(path)}`);
}

/** Returns true for a file of a package that is installed in `modules` as a link, as by `npm install ../tool`. */
function* isCommandOfLinked(modules: string, file: string): Steps<boolean> {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    yield;
    const name = nameOf(folder);
    if (typeof name !== 'string') continue;
    const link = join(modules, name);
    if (follow(link) === folder && (yield* isInstalled(link, folder))) return true;
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

/** Reads a folder entry by entry: one with 100,000 takes 100 ms. */
function* readFolder(folder: string): Generator<Dirent, void> {
  let open: Dir | undefined;
  try {
    open = opendirSync(folder, { bufferSize: 256 });
    for (let entry = open.readSync(); entry; entry = open.readSync()) yield entry;
  } catch {
    // A job host may not read a folder that NetRaven may not read.
  } finally {
    open?.closeSync();
  }
}
