import type { Client, PackageEntry } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/**
 * The package a person means: by its name, or by a job type that only one package has. Undefined where nothing is like
 * it: the server shall say.
 *
 * @throws {NetRavenError} NR_PACKAGE_UNKNOWN with the nearest there is, or where several have the job type
 */
export async function findPackage(client: Client, nameOrType: string): Promise<PackageEntry | undefined> {
  const { packages } = await client.packages.list();
  const named = packages.find(({ name }) => name === nameOrType);
  if (named) return named;
  const [only, ...others] = packages.filter(({ jobType }) => jobType === nameOrType);
  if (only && others.length === 0) return only;
  const hint = 'See what was found with `netraven jobs list`.';
  if (only) {
    const all = [only, ...others].map(({ name }) => name).join(', ');
    throw new NetRavenError('NR_PACKAGE_UNKNOWN', `Several packages have the job type ${nameOrType}: ${all}`, { hint });
  }
  const { didYouMean } = await import('@netraven/core/registry');
  const known = packages.flatMap(({ name, jobType }) => [name, ...(jobType == null ? [] : [jobType])]);
  const near = didYouMean(nameOrType, known);
  if (near === '') return undefined;
  throw new NetRavenError('NR_PACKAGE_UNKNOWN', `No live worker has found a job package ${nameOrType}.${near}`, {
    hint,
  });
}
