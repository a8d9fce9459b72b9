import type { Client, Tag } from '@netraven/api';
import { findNamed } from '../../client/find-named.ts';

/** Finds a tag by name. @throws {NetRavenError} NR_TAG_UNKNOWN with a similar name */
export async function findTag(client: Client, name: string): Promise<Tag> {
  const { tags } = await client.tags.list();
  return findNamed(tags, name, 'tag', 'NR_TAG_UNKNOWN');
}
