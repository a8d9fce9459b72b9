import { join } from 'node:path';
import { completeFixes } from '../fix.ts';
import type { RegistryOptions } from '../options.ts';
import type { PackageRecord } from '../record.ts';
import { declaredCandidates } from './candidates.ts';
import { findIn } from './find-all.ts';
import { listInstalled } from './installed.ts';
import { badRecord, readCandidate, type Candidate } from './read-candidate.ts';
import { exists, realFolder } from './real-folder.ts';

/** Returns the folder of the host project for platforms that are not in a package. */
export function ownPlatforms(hostFolder: string): string {
  return join(hostFolder, 'platforms');
}

/**
 * Lists the platform packages of a host project by their manifests, and its folder `platforms`. Each is `found`, or bad.
 * The folders `platforms/<id>` in them are not read.
 */
export function findPlatformPackages(options: RegistryOptions): PackageRecord[] {
  const path = ownPlatforms(options.hostProject.folder);
  const own: PackageRecord = {
    name: 'platforms',
    version: '',
    path,
    origin: 'folder',
    state: 'found',
    permissions: [],
    problems: [],
  };
  const found = findIn(platformCandidates(options), 'platform', options);
  const packages = found.map(({ record }) => completeFixes(record, options.hostProject.folder));
  return exists(path) ? [own, ...packages] : packages;
}

/** Reads the manifest of one folder as that of a platform package. */
export function readPlatformPackage(folder: string): PackageRecord {
  const candidate: Candidate = { path: folder, origin: 'declared' };
  const { real, problem } = realFolder(folder);
  if (problem) return badRecord(candidate, folder, problem);
  return readCandidate(candidate, real, 'platform')?.record as PackageRecord;
}

/** Returns the candidates for platform packages: declared ones, then those that other packages brought along. */
export function platformCandidates({ hostProject }: RegistryOptions): Candidate[] {
  const installed = listInstalled(hostProject.folder, 'platform');
  return [...declaredCandidates(hostProject, installed, 'platform'), ...installed];
}
