import { basename } from 'node:path';
import { caution, printable, shown } from '../problem.ts';
import type { PackageRecord, PackageState, Problem } from '../record.ts';
import type { Candidate } from './candidate.ts';
import { isIncompatibility } from './explain-job-field.ts';
import { readJobField } from './job-field.ts';
import { isInstalled } from './node-modules.ts';
import { readManifest, type Manifest } from './read-manifest.ts';

/** A candidate's record, with what was read on the way to it. */
export interface Found {
  readonly record: PackageRecord;
  /** Present where the manifest could be read. */
  readonly manifest?: Manifest;
}

/** Reads the manifest of a candidate at its real folder; `undefined` when it turns out to be no job package. */
export function readCandidate(candidate: Candidate, real: string): Found | undefined {
  const read = readManifest(real);
  if (read.problem) return { record: badRecord(candidate, real, read.problem) };
  const { manifest } = read;
  const { jobType, permissions, problems } = readJobField(manifest);
  // Nobody asked for it, and it only happens to be named like a job.
  if (candidate.origin === 'transitive' && problems.some(({ code }) => code === 'NR_PACKAGE_FIELD_MISSING')) {
    return undefined;
  }
  const name = nameOf(candidate, manifest);
  const record: PackageRecord = {
    name,
    version: versionOf(manifest),
    path: real,
    origin: candidate.origin === 'declared' && !isInstalled(real) ? 'linked' : candidate.origin,
    ...keyOf(candidate),
    state: stateOf(problems),
    ...(jobType !== undefined && { jobType }),
    permissions,
    problems: [...problems, ...checkName(name, manifest)],
  };
  return { record, manifest };
}

/** The record of a candidate that could not even be read. */
export function badRecord(candidate: Candidate, path: string, problem: Problem): PackageRecord {
  return {
    name: nameOf(candidate, {}),
    version: '',
    path,
    origin: candidate.origin,
    ...keyOf(candidate),
    state: problem.severity === 'error' ? 'invalid' : 'disabled',
    permissions: [],
    problems: [problem],
  };
}

function keyOf({ dependencyKey }: Candidate): Pick<PackageRecord, 'dependencyKey'> {
  return dependencyKey === undefined ? {} : { dependencyKey };
}

/** The name a package is installed under counts: what it calls itself could be somebody else's name. */
function nameOf({ name, path }: Candidate, manifest: Manifest): string {
  const own = manifest['name'];
  return name ?? (isPackageName(own) ? own : printable(basename(path)));
}

/** What npm takes for a name, capital letters of old ones included. */
function isPackageName(own: unknown): own is string {
  return typeof own === 'string' && own.length <= 214 && /^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(own);
}

function versionOf(manifest: Manifest): string {
  const version = manifest['version'];
  return typeof version === 'string' && version.length <= 100 && /^[\w.+-]+$/.test(version) ? version : '';
}

function checkName(name: string, manifest: Manifest): Problem[] {
  const own = manifest['name'];
  if (own === name) return [];
  const at = 'package.json#name';
  if (!isPackageName(own)) {
    const message = `The package has no proper name of its own (${shown(own)}); it is taken for ${name}`;
    return [caution('NR_PACKAGE_NAME_DIFFERS', at, message, `Write "name": "${name}" into its package.json.`)];
  }
  const message = `The package is installed as ${name} and calls itself ${own}; the former counts`;
  return [caution('NR_PACKAGE_NAME_DIFFERS', at, message, `Install it as ${own}.`)];
}

function stateOf(problems: readonly Problem[]): PackageState {
  if (problems.some(isIncompatibility)) return 'incompatible';
  return problems.some(({ severity }) => severity === 'error') ? 'invalid' : 'found';
}
