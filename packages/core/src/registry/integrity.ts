import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isPackageName, isWithin } from '../host/border.ts';
import { isLinkToFile } from './identity.ts';
import { manifestIn } from './package-manager.ts';
import type { PackageRecord } from './record.ts';
import { isObject } from './value-path.ts';

const known = new WeakMap<object, Promise<string | undefined>>();

/** Most files of a package. Job hosts load no larger one. */
const maxFiles = 100_000;

/**
 * Returns the SHA-256 of all files of a package as `sha256-<base64>`: also of hidden ones, and of the dependencies that it
 * bundles. Without `.git`, and without other dependencies, which a package manager may place elsewhere. The same files have
 * the same hash on every machine. Undefined for a package that cannot be read, or has more than 100,000 files.
 */
export function integrityOf(record: Pick<PackageRecord, 'path'>): Promise<string | undefined> {
  const integrity = known.get(record) ?? hashFiles(record.path).catch(() => forget(record));
  known.set(record, integrity);
  return integrity;
}

/** The next call reads the files again: too many open files, for one, is a failure that passes. */
function forget(record: object): undefined {
  known.delete(record);
}

async function hashFiles(folder: string): Promise<string> {
  const root = realpathSync(folder);
  const files = packageFiles(folder).toSorted();
  // Loaded only here: it takes 7 ms, a tenth of a listing.
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256');
  for (const file of files) {
    // A link could lead to a device or a file without an end.
    if (!isWithin(realpathSync(file), root)) throw new Error(`${file} is a link out of ${folder}`);
    const content = await readFile(file);
    // Lengths keep the end of one file and the start of the next apart.
    hash.update(JSON.stringify([relative(folder, file).replaceAll('\\', '/'), content.length]));
    hash.update(content);
  }
  return `sha256-${hash.digest('base64')}`;
}

/**
 * Returns all files of a package, with those of its bundled dependencies. Leaves out links to folders, which no package of a
 * registry has, and links that lead nowhere: an editor notes with one that it has a file open.
 *
 * @throws if a folder cannot be read, or there are more than 100,000 files
 */
function packageFiles(folder: string): string[] {
  const files: string[] = [];
  const left = [folder, ...bundledIn(folder)];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (at === folder && (entry.name === '.git' || entry.name === 'node_modules')) continue;
      if (entry.isDirectory()) left.push(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && isLinkToFile(path, false))) files.push(path);
      if (files.length + left.length > maxFiles) throw new Error(`${folder} has more than ${maxFiles} files`);
    }
  }
  return files;
}

/** Returns the folders of the dependencies that a package bundles, and of those that these have in the same place. */
export function bundledIn(folder: string): string[] {
  const manifest = manifestIn(folder);
  const listed = manifest['bundleDependencies'] ?? manifest['bundledDependencies'];
  const all = listed === true ? keysOf(manifest['dependencies']) : Array.isArray(listed) ? listed.map(String) : [];
  const names = all.filter(isPackageName);
  const folders = new Set<string>();
  for (const name of names) {
    const at = join(folder, 'node_modules', name);
    if (folders.has(at) || !lstatSync(at, { throwIfNoEntry: false })?.isDirectory()) continue;
    folders.add(at);
    names.push(...keysOf(manifestIn(at)['dependencies']).filter(isPackageName));
  }
  return [...folders];
}

function keysOf(value: unknown): string[] {
  return isObject(value) ? Object.keys(value) : [];
}
