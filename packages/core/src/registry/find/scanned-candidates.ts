import { join } from 'node:path';
import { isJobPackageName } from '../naming.ts';
import type { Candidate } from './candidate.ts';
import { listNames } from './list-folder.ts';
import { nodeModulesAbove } from './node-modules.ts';

/** Whatever is named like a job package in the node_modules folders above, whoever brought it. */
export function scannedCandidates(folder: string): Candidate[] {
  return nodeModulesAbove(folder).flatMap((modules) => [...scan(modules, '')]);
}

/** Names with a leading dot, which package managers leave behind, do not follow the convention. */
function* scan(modules: string, scope: string): Generator<Candidate> {
  const folder = join(modules, scope);
  const { entries, problem } = listNames(folder);
  if (problem) yield { path: folder, origin: 'transitive', problem };
  for (const bare of entries ?? []) {
    const name = scope + bare;
    if (scope === '' && bare.startsWith('@')) yield* scan(modules, `${bare}/`);
    else if (isJobPackageName(name)) yield { name, path: join(modules, name), origin: 'transitive' };
  }
}
