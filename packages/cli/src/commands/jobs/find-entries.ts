import type { Client, PackageEntry } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/**
 * Finds a package by its name, or by a job type that only one package has. Returns an entry for each of its versions, none
 * if no name is similar; then the server reports the error.
 *
 * @throws {NetRavenError} NR_PACKAGE_UNKNOWN with a similar name, or if several packages have the job type
 */
export async function findEntries(client: Client, nameOrType: string): Promise<readonly PackageEntry[]> {
  const { packages } = await client.packages.list();
  const named = packages.filter(({ name }) => name === nameOrType);
  if (named.length > 0) return named;
  const ofType = packages.filter(({ jobType }) => jobType === nameOrType);
  const [only, ...others] = new Set(ofType.map(({ name }) => name));
  if (only !== undefined && others.length === 0) return packages.filter(({ name }) => name === only);
  const hint = 'List the packages with `netraven jobs list`.';
  if (only !== undefined) {
    const all = [only, ...others].join(', ');
    throw new NetRavenError('NR_PACKAGE_UNKNOWN', `Several packages have the job type ${nameOrType}: ${all}`, { hint });
  }
  const { didYouMean } = await import('@netraven/core/registry');
  // A package name is corrected to a package name, a job type to a job type.
  const isName = /^@|^netraven-job-/.test(nameOrType);
  const near = didYouMean(
    nameOrType,
    packages.flatMap(({ name, jobType }) => (isName ? name : (jobType ?? []))),
  );
  if (near === '') return [];
  throw new NetRavenError('NR_PACKAGE_UNKNOWN', `There is no job package ${nameOrType}.${near}`, {
    hint,
  });
}
