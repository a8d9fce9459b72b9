import { sep } from 'node:path';
import { isJobPackageName } from '../naming.ts';
import type { Candidate } from './candidate.ts';
import { plainIn } from './links.ts';
import { listNames } from './list-folder.ts';
import { nodeModulesAbove } from './node-modules.ts';
import { isThere, realFolder } from './real-folder.ts';

/** Whatever is named like a job package in the node_modules folders above a folder, nearest first, whoever brought it. */
export function listInstalled(folder: string): Candidate[] {
  const found: Candidate[] = [];
  // An error that says that nothing is there costs as much as a listing.
  for (const modules of nodeModulesAbove(folder)) if (isThere(modules)) scan(modules, '', found);
  return found;
}

/** Names with a leading dot, which package managers leave behind, do not follow the convention. */
function scan(folder: string, scope: string, found: Candidate[]): void {
  const { entries = [], problem } = listNames(folder);
  if (problem) found.push({ path: folder, origin: 'transitive', problem });
  const named: string[] = [];
  for (const entry of entries) {
    if (entry[0] === '@' && scope === '') scan(folder + sep + entry, `${entry}/`, found);
    // There are thousands of others.
    else if (entry.includes('job-') && isJobPackageName(scope + entry)) named.push(entry);
  }
  if (named.length === 0) return;
  // One folder of many packages: asking the disk for the real path of each would cost as much as reading it.
  const { real } = realFolder(folder);
  const isPlain = plainIn(folder, named, entries.length);
  for (const entry of named) {
    const place = { name: scope + entry, path: folder + sep + entry, origin: 'transitive' } as const;
    found.push(real !== undefined && isPlain(entry) ? { ...place, real: real + sep + entry } : place);
  }
}
