import { opendirSync, readlinkSync, realpathSync, type Dir, type Dirent } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Steps } from '../attempt/in-pieces.ts';
import { hostError } from './codes.ts';
import { follow } from './follow.ts';
import type { Closure } from './grants.ts';
import { search, tooLarge } from './search.ts';

/** Most files and folders of a package. */
const maxEntries = 100_000;

/**
 * Refuses a package with a link that leads out of it: Node's permission model follows links. Links to its dependencies may
 * stay. Their place decides: anybody can give a link or a package.json a name.
 *
 * @throws {NetRavenError} NR_PACKAGE_LINK_OUTSIDE, NR_PACKAGE_TOO_LARGE
 */
export async function refuseOutsideLinks(packageFolder: string, closure: Closure): Promise<void> {
  const root = realpathSync(packageFolder);
  await search(root, 'files or links', lookSteps(root, closure));
}

function* lookSteps(root: string, closure: Closure): Steps<void> {
  const folders = [root];
  let entries = 0;
  for (const folder of folders) {
    for (const entry of readFolder(folder)) {
      yield;
      const path = join(folder, entry.name);
      if (++entries > maxEntries) throw tooLarge(root, 'files');
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isSymbolicLink()) continue;
      // The target of a link may be made later, while the job host runs.
      const real = follow(path) ?? targetOf(path);
      if (real === undefined || `${real}/`.startsWith(`${root}/`) || isReadable(real, closure)) continue;
      throw hostError('NR_PACKAGE_LINK_OUTSIDE', `${path} is a link to ${real}`);
    }
  }
}

/** Returns true for a linkable folder, and for a file in one, such as a command in `.bin`. */
function isReadable(real: string, { linkable }: Closure): boolean {
  for (let at = real; at !== dirname(at); at = dirname(at)) if (linkable.has(at)) return true;
  return false;
}

/** Most links that Linux follows in a path. */
const maxLinks = 40;

/**
 * Returns the path that a link without a target leads to, as the kernel would follow it. What is missing can become a link:
 * then `..` behind it leads anywhere, so it counts as the root. Undefined for a circle of links, which leads nowhere.
 */
function targetOf(path: string): string | undefined {
  let at = follow(dirname(path)) ?? dirname(path);
  let isMissing = false;
  let links = 0;
  const left = [basename(path)];
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (isMissing) return '/';
      at = dirname(at);
      continue;
    }
    const next = join(at, part);
    const link = isMissing ? undefined : textOf(next);
    if (link === undefined) {
      isMissing ||= follow(next) === undefined;
      at = next;
      continue;
    }
    links += 1;
    if (links > maxLinks) return undefined;
    if (isAbsolute(link)) at = '/';
    left.unshift(...link.split('/'));
  }
  return at;
}

/** Returns the text of a link; undefined for anything else. */
function textOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
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
