import { basename } from 'node:path';
import { printable, problem, shown } from '../problem.ts';
import type { Manifest } from '../read-json-object.ts';
import type { PackageOrigin, PackageRecord, PackageState, Problem } from '../record.ts';
import type { PackageKind } from '../naming.ts';
import { isIncompatibility, readJobField, type ParsedJobField } from './job-field.ts';
import { readManifest } from './manifest.ts';
import { isInstalled } from './node-modules.ts';
import { checkPlatformField } from './platform-field.ts';

/** A folder that should hold a job package. */
export interface Candidate {
  /** Name it is installed under. Absent for package folders, whose manifest names them. */
  readonly name?: string;
  /** As in a record. */
  readonly dependencyKey?: string;
  readonly path: string;
  /** Real path, if it is known without asking the disk. */
  readonly real?: string;
  readonly origin: PackageOrigin;
  /** Set if the folder cannot be read. */
  readonly problem?: Problem;
}

/** The record of a candidate, with its manifest. */
export interface FoundPackage {
  readonly record: PackageRecord;
  /** Absent if it could not be read. */
  readonly manifest?: Manifest;
}

/** Reads the manifest of a candidate at its real folder. Returns undefined if it is no package of the kind. */
export function readCandidate(candidate: Candidate, real: string, kind: PackageKind = 'job'): FoundPackage | undefined {
  const read = readManifest(real);
  if (read.problem) return { record: badRecord(candidate, real, read.problem) };
  const { manifest } = read;
  const { jobType, permissions, problems } = readField(kind, manifest);
  // Another package depends on it, and it only happens to have such a name.
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

function readField(kind: PackageKind, manifest: Manifest): ParsedJobField {
  return kind === 'job' ? readJobField(manifest) : { permissions: [], problems: checkPlatformField(manifest) };
}

/** Returns the record of a candidate that cannot be read. */
export function badRecord(candidate: Candidate, path: string, why: Problem): PackageRecord {
  return {
    name: nameOf(candidate, {}),
    version: '',
    path,
    origin: candidate.origin,
    ...keyOf(candidate),
    state: why.severity === 'error' ? 'invalid' : 'disabled',
    permissions: [],
    problems: [why],
  };
}

function keyOf({ dependencyKey }: Candidate): Pick<PackageRecord, 'dependencyKey'> {
  return dependencyKey === undefined ? {} : { dependencyKey };
}

/** Prefers the name of the installation: a package may call itself by the name of another. */
function nameOf({ name, path }: Candidate, manifest: Manifest): string {
  const own = manifest['name'];
  return name ?? (isPackageName(own) ? own : printable(basename(path)));
}

/** Returns true for names that npm accepts, including old ones with capital letters. */
function isPackageName(own: unknown): own is string {
  return typeof own === 'string' && own.length <= 214 && /^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(own);
}

/** Returns a name that npm accepts, similar to that of a folder. */
function validName(name: string): string {
  const isValid: boolean = isPackageName(name);
  if (isValid) return name;
  const words = name.toLowerCase().match(/[a-z0-9~][a-z0-9.~_]*/g) ?? ['my-job'];
  return words.join('-').slice(0, 214);
}

function versionOf(manifest: Manifest): string {
  const version = manifest['version'];
  return typeof version === 'string' && version.length <= 100 && /^[\w.+-]+$/.test(version) ? version : '';
}

function checkName(name: string, manifest: Manifest): Problem[] {
  const own = manifest['name'];
  if (own === name) return [];
  const [message, fix] = isPackageName(own)
    ? [`The package calls itself ${own}, but is installed as ${name}; using ${name}`, `Install it as ${own}.`]
    : [
        `The package has no valid name of its own (${shown(own)}); using ${name}`,
        `Write "name": "${validName(name)}" into its package.json.`,
      ];
  return [problem({ code: 'NR_PACKAGE_NAME_DIFFERS', severity: 'warning', path: 'package.json#name', message, fix })];
}

function stateOf(problems: readonly Problem[]): PackageState {
  if (problems.some(isIncompatibility)) return 'incompatible';
  return problems.some(({ severity }) => severity === 'error') ? 'invalid' : 'found';
}
