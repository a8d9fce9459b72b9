import type { Client, Tag } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/** Finds a tag by name. @throws {NetRavenError} NR_TAG_UNKNOWN with a similar name */
export async function findTag(client: Client, name: string): Promise<Tag> {
  const { tags } = await client.tags.list();
  const found = tags.find((tag) => tag.name === name);
  if (found) return found;
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const similar = didYouMean(
    name,
    tags.map((tag) => tag.name),
  );
  throw new NetRavenError('NR_TAG_UNKNOWN', `There is no tag ${name}.${similar}`, { hint: codes.NR_TAG_UNKNOWN.hint });
}
