import { createHash } from 'node:crypto';
import { inPieces, type Steps } from '@netraven/core/attempt';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import { recordset } from '../schema/recordset.ts';
import type { Tables } from '../schema/tables.ts';
import type { ArtifactKey } from './identity.ts';
import { utf8Of } from './utf8-of.ts';

/** The latest version of an artifact, without its text. */
export interface Head {
  readonly id: number;
  readonly version: number;
  /** The hash that {@link hashOf} returns. */
  readonly hash: Buffer;
  /** The keyed hash of the raw text, if it is known. */
  readonly rawHash: Buffer | null;
}

/** Returns the hash by which texts are stored and compared. */
export function hashOf(text: string): Promise<Buffer> {
  return inPieces(hashSteps(text));
}

function* hashSteps(text: string): Steps<Buffer> {
  const hash = createHash('sha256');
  for (const piece of utf8Of(text)) {
    hash.update(piece);
    yield;
  }
  return hash.digest();
}

/** Returns the latest versions of texts, in their order. */
export async function heads(db: Database, keys: readonly ArtifactKey[]): Promise<(Head | undefined)[]> {
  return headsIn(db.kysely, keys);
}

/** Does the same as {@link heads}, also within a transaction. */
export async function headsIn(at: Kysely<Tables>, keys: readonly ArtifactKey[]): Promise<(Head | undefined)[]> {
  const asked = recordset('asked', keys, {
    id: ['uuid', (key) => key.deviceId],
    type: ['text', (key) => key.jobType],
    name: ['text', (key) => key.name],
    position: ['int', (_, index) => index],
  });
  const { rows } = await sql<Head & { position: number }>`
    select asked.position, found.id, found.version, found.hash, found.raw_hash as "rawHash"
    from ${asked}
    cross join lateral (
      ${headOf(sql`device_id = asked.id`)} union all ${headOf(sql`asked.id is null and device_id is null`)}
    ) found`.execute(at);
  const found = new Map(rows.map(({ position, ...head }) => [position, head]));
  return keys.map((_, index) => found.get(index));
}

/**
 * Selects the latest version of what is asked. Each owner has a query of its own: with both in one condition, and no
 * statistics yet, PostgreSQL reads the versions of all devices for each of them.
 */
function headOf(owner: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select id, version, hash, raw_hash from artifact
    where ${owner} and job_type = asked.type and name = asked.name order by version desc limit 1)`;
}

/** The latest versions of what a job type saved for a device. */
export interface Heads {
  /** False when the job type saved more names than were loaded: then a name without a head may have one. */
  readonly complete: boolean;
  get(name: string): Head | undefined;
  /** Returns true if one of them has this hash. */
  has(hash: Buffer): boolean;
  /** Returns one whose raw text has this hash. */
  ofRaw(hash: Buffer): Head | undefined;
}

/** Number of names that are loaded per device. Few job types save more. */
const maxNames = 16;

/** Loads the latest versions of all that job types saved for devices, in the order of `owners`. */
export async function headsOfTypes(
  db: Database,
  owners: readonly { readonly jobType: string; readonly deviceId: string }[],
): Promise<Heads[]> {
  const asked = recordset('asked', owners, {
    id: ['uuid', (owner) => owner.deviceId],
    type: ['text', (owner) => owner.jobType],
    position: ['int', (_, index) => index],
  });
  // Walks from name to name by the index: a device may have thousands of versions.
  const statement = prepared(
    'latest versions of what job types saved',
    sql<Head & { position: number; name: string }>`
    with recursive named as (
      select asked.id, asked.type, asked.position, 1 as number, first.name from ${asked} cross join lateral (
        select name from artifact where device_id = asked.id and job_type = asked.type order by name limit 1
      ) first
      union all
      select named.id, named.type, named.position, named.number + 1, next.name from named cross join lateral (
        select name from artifact where device_id = named.id and job_type = named.type and name > named.name
        order by name limit 1
      ) next
      where named.number < ${maxNames}
    )
    select named.position, named.name, head.id, head.version, head.hash, head.raw_hash as "rawHash" from named cross join lateral (
      select id, version, hash, raw_hash from artifact
      where device_id = named.id and job_type = named.type and artifact.name = named.name
      order by version desc limit 1
    ) head`,
  );
  const { rows } = await statement.execute(db.kysely);
  const byOwner = Map.groupBy(rows, (row) => row.position);
  return owners.map((_, index) => {
    const own = new Map(
      byOwner.get(index)?.map(({ name, id, version, hash, rawHash }) => [name, { id, version, hash, rawHash }]),
    );
    return {
      complete: own.size < maxNames,
      get: (name) => own.get(name),
      has: (hash) => [...own.values()].some((head) => head.hash.equals(hash)),
      ofRaw: (hash) => [...own.values()].find((head) => head.rawHash?.equals(hash)),
    };
  });
}
