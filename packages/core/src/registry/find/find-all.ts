import { join, sep } from 'node:path';
import { caution } from '../problem.ts';
import type { RegistryOptions } from '../options.ts';
import type { Candidate } from './candidate.ts';
import { bundledCandidates, declaredCandidates } from './dependency-candidates.ts';
import { listInstalled } from './installed.ts';
import { folderCandidates } from './folder-candidates.ts';
import { isInstalled } from './node-modules.ts';
import { badRecord, readCandidate, type Found } from './read-candidate.ts';
import { realFolder } from './real-folder.ts';
import { shellWord } from '../shell-word.ts';

/** Everything that is, or should be, a job package, nearest first. A folder reached twice counts once. */
export function findAll(options: RegistryOptions): Found[] {
  const seen = new Set<string>();
  const found: Found[] = [];
  for (const candidate of candidates(options)) {
    const followed = candidate.problem || candidate.real !== undefined ? candidate : realFolder(candidate.path);
    const place = followed.real ?? candidate.path;
    if (seen.has(place)) continue;
    seen.add(place);
    const one = followed.problem
      ? { record: badRecord(candidate, place, followed.problem) }
      : readCandidate(candidate, place);
    if (one) found.push(admit(asLinked(one, candidate, options), options));
  }
  return found;
}

/** In the order of their right to a place: who was asked for, then who was put there, then who came along. */
export function candidates({ hostProject, folders = [], bundledFrom = [] }: RegistryOptions): Candidate[] {
  const installed = listInstalled(hostProject.folder);
  return [
    ...declaredCandidates(hostProject, installed),
    ...folderCandidates(hostProject.folder, folders),
    ...bundledCandidates(bundledFrom),
    ...installed,
  ];
}

/**
 * A link in the host project's own node_modules that leads out of it is a member of its workspace, or was linked by hand:
 * no package brings that along.
 */
function asLinked(found: Found, { path }: Candidate, { hostProject }: RegistryOptions): Found {
  const { record } = found;
  const isOwnLink = !isInstalled(record.path) && path.startsWith(join(hostProject.folder, 'node_modules') + sep);
  return record.origin === 'transitive' && isOwnLink ? { ...found, record: { ...record, origin: 'linked' } } : found;
}

function admit(found: Found, { allowTransitive = [], hostProject }: RegistryOptions): Found {
  const { record } = found;
  if (record.origin !== 'transitive' || record.state !== 'found' || allowTransitive.includes(record.name)) return found;
  const isBrought = isInstalled(record.path);
  const why = isBrought ? 'another package brought it along' : `it is linked from ${record.path}`;
  const message = `${hostProject.folder} does not declare ${record.name}; ${why}`;
  const source = isBrought ? record.name : shellWord(record.path);
  const fix = `Declare it, e.g. \`netraven jobs add ${source}\`, or name it in \`allowTransitive\`.`;
  const problem = caution('NR_PACKAGE_TRANSITIVE', '', message, fix);
  return { ...found, record: { ...record, state: 'disabled', problems: [...record.problems, problem] } };
}
