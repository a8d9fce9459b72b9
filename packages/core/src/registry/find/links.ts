import { lstatSync } from 'node:fs';
import { sep } from 'node:path';
import { listFolder } from './list-folder.ts';

/** Asking the disk about one entry takes as long as listing so many with their kinds. */
const listedPerAsked = 10;

/** Tells of entries of a folder whether they are certainly no links. `names`: those in question; `among`: of how many. */
export function plainIn(folder: string, names: readonly string[], among: number): (name: string) => boolean {
  if (names.length * listedPerAsked < among) return (name) => isPlain(folder + sep + name);
  const { entries } = listFolder(folder);
  const links = new Set(entries?.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name));
  return (name) => entries !== undefined && !links.has(name);
}

function isPlain(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === false;
  } catch {
    // Whoever follows it is told why it cannot be looked at.
    return false;
  }
}
