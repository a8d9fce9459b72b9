import { join, relative, sep } from 'node:path';
import type { RegistryOptions } from '../options.ts';
import { commandsFor, isInOwnScope, type PackageKind } from '../naming.ts';
import { problem } from '../problem.ts';
import { withProblems, type PackageRecord } from '../record.ts';
import { reportFound } from '../report.ts';
import { shellWord } from '../shell-word.ts';
import { bundledCandidates, declaredCandidates } from './candidates.ts';
import { folderCandidates } from './folder-candidates.ts';
import { listInstalled } from './installed.ts';
import { isInstalled } from './node-modules.ts';
import { badRecord, readCandidate, type Candidate, type FoundPackage } from './read-candidate.ts';
import { realFolder } from './real-folder.ts';

/** Lists all job packages by their manifests, synchronously. Imports none: each is `found`, or bad already. */
export function find(options: RegistryOptions): PackageRecord[] {
  return findAll(options).map(({ record }) => record);
}

/** Finds all job packages, nearest first. A folder that is reached twice counts once. */
export function findAll(options: RegistryOptions): FoundPackage[] {
  return findIn(candidates(options), 'job', options);
}

/** Reads the candidates for a kind of package. */
export function findIn(list: readonly Candidate[], kind: PackageKind, options: RegistryOptions): FoundPackage[] {
  const seen = new Set<string>();
  const found: FoundPackage[] = [];
  for (const candidate of list) {
    const followed = candidate.problem || candidate.real !== undefined ? candidate : realFolder(candidate.path);
    const place = followed.real ?? candidate.path;
    if (seen.has(place)) continue;
    seen.add(place);
    const one = followed.problem
      ? { record: badRecord(candidate, place, followed.problem) }
      : readCandidate(candidate, place, kind);
    if (one) found.push(admit(inFolder(asLinked(one, candidate, options), options), options));
  }
  if (options.logger) for (const { record } of found) reportFound(record, options.logger);
  return found;
}

/** Returns the candidates by priority: declared, in a job folder, bundled, brought along by other packages. */
export function candidates({ hostProject, folders = [], bundledFrom = [] }: RegistryOptions): Candidate[] {
  const installed = listInstalled(hostProject.folder);
  return [
    ...declaredCandidates(hostProject, installed),
    ...folderCandidates(hostProject.folder, folders),
    ...bundledCandidates(bundledFrom),
    ...installed,
  ];
}

/** Marks links in the host project's node_modules that lead out of it: a workspace, or a person, linked these. */
function asLinked(found: FoundPackage, { path }: Candidate, { hostProject }: RegistryOptions): FoundPackage {
  const { record } = found;
  const isOwnLink = !isInstalled(record.path) && path.startsWith(join(hostProject.folder, 'node_modules') + sep);
  return record.origin === 'transitive' && isOwnLink ? { ...found, record: { ...record, origin: 'linked' } } : found;
}

/** Notes the folder of a package that no package manager installed. Refuses a name there that only a registry protects. */
function inFolder(found: FoundPackage, { hostProject }: RegistryOptions): FoundPackage {
  const { record } = found;
  if (record.origin !== 'folder' && record.origin !== 'linked') return found;
  const placed = { ...record, folder: relative(hostProject.folder, record.path).split(sep).join('/') || '.' };
  if (record.origin !== 'folder' || !isInOwnScope(record.name)) return { ...found, record: placed };
  const reserved = problem({
    code: 'NR_PACKAGE_NAME_RESERVED',
    path: 'package.json#name',
    message: `The folder ${record.path} has the name ${record.name}, which is reserved for packages of NetRaven`,
    fix: 'Change the name in its package.json, e.g. to netraven-job-my-job.',
  });
  return { ...found, record: withProblems({ ...placed, state: 'invalid' }, reserved) };
}

/**
 * Disables packages that the host project neither declares nor allows, and leaves out their errors: no one asked for them.
 * One that cannot be read stays: the installation is damaged.
 */
function admit(found: FoundPackage, { allowTransitive = [], hostProject }: RegistryOptions): FoundPackage {
  const { record, manifest } = found;
  if (record.origin !== 'transitive' || !manifest || allowTransitive.includes(record.name)) return found;
  const isBrought = isInstalled(record.path);
  const why = isBrought ? 'it is a dependency of another package' : `it is linked from ${record.path}`;
  const undeclared = problem({
    code: 'NR_PACKAGE_TRANSITIVE',
    severity: 'warning',
    message: `${hostProject.folder} does not declare ${record.name}; ${why}`,
    fix: `Declare it, e.g. \`netraven ${commandsFor(record.name)} add ${isBrought ? record.name : shellWord(record.path)}\`, or name it in \`allowTransitive\`.`,
  });
  const problems = record.problems.filter(({ severity }) => severity === 'warning');
  return { ...found, record: withProblems({ ...record, state: 'disabled', problems }, undeclared) };
}
