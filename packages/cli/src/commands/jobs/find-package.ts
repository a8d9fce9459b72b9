import type { Client, PackageEntry } from '@netraven/api';

/** The package a person means: by its name, or by a job type that only one package has. Undefined: the server shall say. */
export async function findPackage(client: Client, nameOrType: string): Promise<PackageEntry | undefined> {
  const { packages } = await client.packages.list();
  const named = packages.find(({ name }) => name === nameOrType);
  if (named) return named;
  const [only, ...others] = packages.filter(({ jobType }) => jobType === nameOrType);
  return others.length === 0 ? only : undefined;
}
