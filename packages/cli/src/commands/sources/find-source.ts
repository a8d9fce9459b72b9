import type { Client, Source } from '@netraven/api';
import { findNamed } from '../../client/find-named.ts';

/** Finds a saved source by name. @throws {NetRavenError} NR_SOURCE_UNKNOWN with a similar name */
export async function findSource(client: Client, name: string): Promise<Source> {
  const { sources } = await client.sources.list();
  return findNamed(sources, name, 'source', 'NR_SOURCE_UNKNOWN');
}
