import type { Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { isJobPackageName } from '../naming.ts';
import type { Candidate } from './candidate.ts';
import { listFolder } from './list-folder.ts';
import { nodeModulesAbove } from './node-modules.ts';
import { isThere, realFolder } from './real-folder.ts';

/** Whatever is named like a job package in the node_modules folders above a folder, nearest first, whoever brought it. */
export function listInstalled(folder: string): Candidate[] {
  // An error that says that nothing is there costs as much as a listing.
  return nodeModulesAbove(folder)
    .filter(isThere)
    .flatMap((modules) => [...scan(modules, '')]);
}

/** Names with a leading dot, which package managers leave behind, do not follow the convention. */
function* scan(modules: string, scope: string): Generator<Candidate> {
  const folder = join(modules, scope);
  const { entries, problem } = listFolder(folder);
  if (problem) yield { path: folder, origin: 'transitive', problem };
  let real: string | undefined;
  for (const entry of entries ?? []) {
    if (scope === '' && entry.name.startsWith('@')) yield* scan(modules, `${entry.name}/`);
    // There are thousands of others.
    if (!entry.name.includes('job-')) continue;
    const name = scope + entry.name;
    if (isJobPackageName(name)) {
      // One folder of many packages: asking the disk for the real path of each would cost as much as reading it.
      real ??= realFolder(folder).real;
      yield { name, path: folder + sep + entry.name, origin: 'transitive', ...known(real, entry) };
    }
  }
}

function known(real: string | undefined, entry: Dirent): { real?: string } {
  return real === undefined || entry.isSymbolicLink() ? {} : { real: real + sep + entry.name };
}
