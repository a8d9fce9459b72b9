import { inPieces } from '@netraven/core/attempt';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import { recordset } from '../schema/recordset.ts';
import type { Trx } from '../transaction.ts';
import { logUnreadable } from './artifacts.ts';
import { revealsIdentity, type ArtifactKey } from './identity.ts';
import { unpack, type Packed } from './packing.ts';
import { textOf } from './utf8-of.ts';

/** The raw text that was masked for a version. It is not stored itself. */
export interface RawText {
  /** Keyed. An equal one has the same masked text. */
  readonly hash: Buffer;
  /** The secrets that were masked, as JSON; sealed here. */
  readonly secrets: string;
}

/** The raw text of a stored version. */
export interface RawOfVersion extends RawText, Omit<ArtifactKey, 'deviceId' | 'jobType'> {
  readonly id: number;
  readonly version: number;
}

/** A masked text and its secrets, as JSON. */
export interface MaskedText {
  readonly text: string;
  readonly secrets: string;
}

type VersionKey = ArtifactKey & { readonly version: number };

/** Seals the secrets of a raw text. */
export function sealRaw(db: Database, of: VersionKey, { secrets }: RawText): Buffer {
  return db.keyring.seal(secrets, rawIdentity(of));
}

function rawIdentity(of: VersionKey): string {
  return `raw ${revealsIdentity(of)}`;
}

/** Notes the raw texts that were masked again for stored versions, such as by new rules. */
export async function noteRaw(
  db: Database,
  trx: Trx,
  raws: readonly (RawOfVersion & Pick<ArtifactKey, 'deviceId' | 'jobType'>)[],
): Promise<void> {
  if (raws.length === 0) return;
  await sql`update artifact set raw_hash = new.hash, raw_secrets = new.secrets
    from ${recordset('new', raws, {
      id: ['bigint', ({ id }) => id],
      hash: ['bytea', ({ hash }) => hash],
      secrets: ['bytea', (raw) => sealRaw(db, raw, raw)],
    })} where artifact.id = new.id`.execute(trx);
}

/**
 * Returns the masked texts of versions with a raw text, in the order of their ids. Undefined: the version was removed, or
 * cannot be read, which is logged.
 */
export async function maskedTexts(db: Database, ids: readonly number[]): Promise<(MaskedText | undefined)[]> {
  const statement = prepared(
    'masked texts',
    sql<VersionKey & Packed & { id: number; size: number; sealed: Buffer }>`
    select artifact.id, device_id as "deviceId", job_type as "jobType", name, version, size, raw_secrets as sealed,
      blob.content, blob.packing
    from artifact join blob on blob.hash = artifact.hash
    where artifact.id = any(${ids}::bigint[]) and raw_secrets is not null`,
  );
  const found = new Map((await statement.execute(db.kysely)).rows.map((row) => [row.id, row]));
  return Promise.all(
    ids.map(async (id) => {
      const row = found.get(id);
      if (!row) return undefined;
      try {
        const secrets = db.keyring.open(row.sealed, rawIdentity(row));
        return { text: await inPieces(textOf(await unpack(row, row.size))), secrets };
      } catch (error) {
        // The text is masked again, as if it was new.
        logUnreadable(db, id, error);
        return undefined;
      }
    }),
  );
}
