import { lstatSync } from 'node:fs';
import { sep } from 'node:path';
import { isPackageNameOf, type PackageKind } from '../naming.ts';
import { listFolder, listNames } from './list-folder.ts';
import { nodeModulesAbove } from './node-modules.ts';
import type { Candidate } from './read-candidate.ts';
import { exists, realFolder } from './real-folder.ts';

/** Lists everything named like a package of a kind in the node_modules folders above a folder, nearest first. */
export function listInstalled(folder: string, kind: PackageKind = 'job'): Candidate[] {
  const found: Candidate[] = [];
  // Making the error of a missing folder costs as much as a listing.
  for (const modules of nodeModulesAbove(folder)) if (exists(modules)) scan(modules, '', kind, found);
  return found;
}

/** Skips names with a leading dot, which package managers leave behind: they do not follow the convention. */
function scan(folder: string, scope: string, kind: PackageKind, found: Candidate[]): void {
  const { entries = [], problem } = listNames(folder);
  if (problem) found.push({ path: folder, origin: 'transitive', problem });
  const named: string[] = [];
  const part = `${kind}-`;
  for (const entry of entries) {
    if (entry[0] === '@' && scope === '') scan(folder + sep + entry, `${entry}/`, kind, found);
    // A folder holds thousands of other packages: the cheap test comes first.
    else if (entry.includes(part) && isPackageNameOf(kind, scope + entry)) named.push(entry);
  }
  if (named.length === 0) return;
  // One real path serves all packages that are not links: asking for each would cost as much as reading it.
  const { real } = realFolder(folder);
  const isReal = notLinkIn(folder, named, entries.length);
  for (const entry of named) {
    const place = { name: scope + entry, path: folder + sep + entry, origin: 'transitive' } as const;
    found.push(real !== undefined && isReal(entry) ? { ...place, real: real + sep + entry } : place);
  }
}

/** Listing this many entries with their kinds takes as long as asking the disk about one. */
const listedPerAsked = 10;

/** Returns a check that is true for entries that are certainly not symbolic links. */
function notLinkIn(folder: string, names: readonly string[], among: number): (name: string) => boolean {
  if (names.length * listedPerAsked < among) return (name) => isNotLink(folder + sep + name);
  const { entries } = listFolder(folder);
  const links = new Set(entries?.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name));
  return (name) => entries !== undefined && !links.has(name);
}

function isNotLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === false;
  } catch {
    // Following the path reports why it cannot be read.
    return false;
  }
}
