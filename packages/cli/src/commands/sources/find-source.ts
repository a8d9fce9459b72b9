import type { Client, Source } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/** Finds a saved source by name. @throws {NetRavenError} NR_SOURCE_UNKNOWN with a similar name */
export async function findSource(client: Client, name: string): Promise<Source> {
  const { sources } = await client.sources.list();
  const found = sources.find((source) => source.name === name);
  if (found) return found;
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const names = sources.map((source) => source.name);
  const { hint } = codes.NR_SOURCE_UNKNOWN;
  throw new NetRavenError('NR_SOURCE_UNKNOWN', `There is no source ${name}.${didYouMean(name, names)}`, { hint });
}
