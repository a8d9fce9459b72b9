import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../schema/tables.ts';
import type { ArtifactKey } from './identity.ts';

/** A latest version, without its text. */
export interface Head {
  readonly version: number;
  /** As {@link hashOf} makes it of the text. */
  readonly hash: Buffer;
}

/** The fingerprint by which texts are kept and compared. */
export function hashOf(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The latest versions of texts, in their order, for who only wants to know whether something changed. */
export async function heads(db: Database, keys: readonly ArtifactKey[]): Promise<(Head | undefined)[]> {
  return headsIn(db.kysely, keys);
}

/** As {@link heads}, within a transaction too. */
export async function headsIn(at: Kysely<Tables>, keys: readonly ArtifactKey[]): Promise<(Head | undefined)[]> {
  const { rows } = await sql<Head & { position: string | number }>`
    select asked.position, found.version, found.hash
    from unnest(
      ${keys.map((key) => key.deviceId)}::uuid[], ${keys.map((key) => key.jobType)}::text[],
      ${keys.map((key) => key.name)}::text[]) with ordinality as asked (id, type, name, position)
    cross join lateral (
      select version, hash from artifact
      where (device_id = asked.id or (device_id is null and asked.id is null))
        and job_type = asked.type and name = asked.name
      order by version desc limit 1
    ) found`.execute(at);
  const found = new Map(rows.map(({ position, version, hash }) => [Number(position), { version, hash }]));
  return keys.map((_, index) => found.get(index + 1));
}
