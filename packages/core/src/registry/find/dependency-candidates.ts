import { join } from 'node:path';
import { installCommand } from '../manager/manager-near.ts';
import { caution, fault } from '../problem.ts';
import type { HostProject } from '../host-project.ts';
import type { PackageOrigin, Problem } from '../record.ts';
import type { Candidate } from './candidate.ts';
import { jobDependencies, type Dependency, type DependencyField } from './dependencies.ts';
import { locate } from './node-modules.ts';
import { readManifest, type Manifest } from './read-manifest.ts';
import { realFolder } from './real-folder.ts';

/** The job packages that the host project depends on: installed, or missing. `installed`: those listed above it. */
export function declaredCandidates({ folder, manifest }: HostProject, installed: readonly Candidate[]): Candidate[] {
  const nearest = new Map<string | undefined, Candidate>();
  for (const candidate of installed) if (!nearest.has(candidate.name)) nearest.set(candidate.name, candidate);
  const fields = ['dependencies', 'optionalDependencies', 'devDependencies'] as const;
  return candidates(folder, manifest, fields, 'declared', (key) => nearest.get(key) ?? locate(key, folder));
}

/** The job packages that the given package folders depend on, as a published package does: not for its development. */
export function bundledCandidates(folders: readonly string[]): Candidate[] {
  return folders.flatMap((folder): Candidate[] => {
    const from = realFolder(folder);
    if (from.problem) return [{ path: folder, origin: 'bundled', problem: from.problem }];
    const { manifest, problem } = readManifest(from.real);
    if (problem) return [{ path: from.real, origin: 'bundled', problem }];
    const fields = ['dependencies', 'optionalDependencies'] as const;
    return candidates(from.real, manifest, fields, 'bundled', (key) => locate(key, from.real));
  });
}

function candidates(
  folder: string,
  manifest: Manifest,
  fields: readonly DependencyField[],
  origin: PackageOrigin,
  find: (key: string) => Pick<Candidate, 'path' | 'real'> | undefined,
): Candidate[] {
  return jobDependencies(manifest, fields).map((dependency) => {
    const { key, name } = dependency;
    const place = find(key);
    if (place) return { ...place, name, dependencyKey: key, origin };
    const path = join(folder, 'node_modules', key);
    return { name, dependencyKey: key, path, origin, problem: notInstalled(dependency, folder) };
  });
}

function notInstalled({ key, field }: Dependency, folder: string): Problem {
  const fix = `Install the dependencies in ${folder}, e.g. \`${installCommand(folder)}\`, or remove "${key}" from its package.json.`;
  const message = `${folder} depends on ${key}, which is not installed`;
  // Leaving these out is what `--omit=dev` and an optional dependency that does not fit the platform are about.
  const may = field !== 'dependencies';
  return (may ? caution : fault)('NR_PACKAGE_NOT_INSTALLED', `package.json#${field}.${key}`, message, fix);
}
