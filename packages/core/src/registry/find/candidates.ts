import { join } from 'node:path';
import type { HostProject } from '../host-project.ts';
import { installCommand } from '../package-manager.ts';
import { isPackageNameOf, type PackageKind } from '../naming.ts';
import { problem } from '../problem.ts';
import type { Manifest } from '../read-json-object.ts';
import type { PackageOrigin, Problem } from '../record.ts';
import { isObject } from '../value-path.ts';
import { readManifest } from './manifest.ts';
import { locate } from './node-modules.ts';
import type { Candidate } from './read-candidate.ts';
import { realFolder } from './real-folder.ts';

/** A job or platform package that a manifest depends on. */
export interface Dependency {
  /** Folder under node_modules. */
  readonly key: string;
  /** Name of the package. It differs from the key for an alias (`"key": "npm:name@1"`). */
  readonly name: string;
  readonly field: DependencyField;
}

export type DependencyField = 'dependencies' | 'optionalDependencies' | 'devDependencies';

/** Matches `npm:name`, `npm:name@1` and `workspace:name@*`. In `workspace:^1` there is a version only. */
const alias = /^(?:npm:((?:@[^/@]+\/)?[^/@]+)(?:@|$)|workspace:((?:@[^/@]+\/)?[^/@]+)@)/;

/** Returns the packages of a kind that a host project depends on, installed or not. */
export function declaredCandidates(
  { folder, manifest }: HostProject,
  installed: readonly Candidate[],
  kind: PackageKind = 'job',
): Candidate[] {
  const nearest = new Map<string | undefined, Candidate>();
  for (const candidate of installed) if (!nearest.has(candidate.name)) nearest.set(candidate.name, candidate);
  const fields = ['dependencies', 'optionalDependencies', 'devDependencies'] as const;
  const dependencies = packageDependencies(kind, manifest, fields);
  return candidates(folder, dependencies, 'declared', (key) => nearest.get(key) ?? locate(key, folder));
}

/** Returns the job packages that package folders depend on. Ignores devDependencies: published packages come without. */
export function bundledCandidates(folders: readonly string[]): Candidate[] {
  return folders.flatMap((folder): Candidate[] => {
    const from = realFolder(folder);
    if (from.problem) return [{ path: folder, origin: 'bundled', problem: from.problem }];
    const read = readManifest(from.real);
    if (read.problem) return [{ path: from.real, origin: 'bundled', problem: read.problem }];
    const fields = ['dependencies', 'optionalDependencies'] as const;
    const dependencies = packageDependencies('job', read.manifest, fields);
    return candidates(from.real, dependencies, 'bundled', (key) => locate(key, from.real));
  });
}

function candidates(
  folder: string,
  dependencies: readonly Dependency[],
  origin: PackageOrigin,
  find: (key: string) => Pick<Candidate, 'path' | 'real'> | undefined,
): Candidate[] {
  return dependencies.map((dependency) => {
    const { key, name } = dependency;
    const place = find(key);
    if (place) return { ...place, name, dependencyKey: key, origin };
    const path = join(folder, 'node_modules', key);
    return { name, dependencyKey: key, path, origin, problem: notInstalled(dependency, folder) };
  });
}

/** Returns the dependencies of a manifest whose name, or alias, follows the convention for a kind of package. */
export function packageDependencies(
  kind: PackageKind,
  manifest: Manifest,
  fields: readonly DependencyField[],
): Dependency[] {
  const found: Dependency[] = [];
  const earlier: object[] = [];
  for (const field of fields) {
    const wanted = manifest[field];
    if (!isObject(wanted)) continue;
    for (const [key, spec] of Object.entries(wanted)) {
      const name = (typeof spec === 'string' && aliased(spec)) || key;
      if (!(isPackageNameOf(kind, key) || isPackageNameOf(kind, name)) || !isFolderName(key)) continue;
      if (!earlier.some((other) => Object.hasOwn(other, key))) found.push({ key, name, field });
    }
    earlier.push(wanted);
  }
  return found;
}

function aliased(spec: string): string | undefined {
  if (!spec.includes(':')) return undefined;
  const [, npm, workspace] = alias.exec(spec) ?? [];
  return npm ?? workspace;
}

/** Refuses keys such as `../../x`, which lead out of node_modules. */
function isFolderName(key: string): boolean {
  const parts = key.split('/');
  if (parts.length > (key.startsWith('@') ? 2 : 1)) return false;
  return !parts.some((part) => part === '' || part === '@' || part === '..' || part.includes('\\'));
}

function notInstalled({ key, field }: Dependency, folder: string): Problem {
  return problem({
    code: 'NR_PACKAGE_NOT_INSTALLED',
    // `--omit=dev` leaves devDependencies out, and an optional dependency may not fit the platform.
    severity: field === 'dependencies' ? 'error' : 'warning',
    path: `package.json#${field}.${key}`,
    message: `${folder} depends on ${key}, which is not installed`,
    fix: `Install the dependencies in ${folder}, e.g. \`${installCommand(folder)}\`, or remove "${key}" from its package.json.`,
  });
}
