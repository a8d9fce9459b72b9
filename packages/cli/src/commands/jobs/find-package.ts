import type { Client, PackageEntry } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/**
 * Finds a package by its name, or by a job type that only one package has. Returns undefined if no name is similar; then
 * the server reports the error.
 *
 * @throws {NetRavenError} NR_PACKAGE_UNKNOWN with a similar name, or if several packages have the job type
 */
export async function findPackage(client: Client, nameOrType: string): Promise<PackageEntry | undefined> {
  const { packages } = await client.packages.list();
  const named = packages.find(({ name }) => name === nameOrType);
  if (named) return named;
  const [only, ...others] = packages.filter(({ jobType }) => jobType === nameOrType);
  if (only && others.length === 0) return only;
  const hint = 'List the packages with `netraven jobs list`.';
  if (only) {
    const all = [only, ...others].map(({ name }) => name).join(', ');
    throw new NetRavenError('NR_PACKAGE_UNKNOWN', `Several packages have the job type ${nameOrType}: ${all}`, { hint });
  }
  const { didYouMean } = await import('@netraven/core/registry');
  // A package name is corrected to a package name, a job type to a job type.
  const isName = /^@|^netraven-job-/.test(nameOrType);
  const near = didYouMean(
    nameOrType,
    packages.flatMap(({ name, jobType }) => (isName ? name : (jobType ?? []))),
  );
  if (near === '') return undefined;
  throw new NetRavenError('NR_PACKAGE_UNKNOWN', `There is no job package ${nameOrType}.${near}`, {
    hint,
  });
}
