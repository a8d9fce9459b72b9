import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import { isUuid } from '../runs/uuid.ts';
import { credentialOf, type Credential } from './credential.ts';

/** Older refusals do not count: accounts are locked for tries in a short time. */
const refusalsFor = sql`interval '10 minutes'`;

/** The refused logins of a credential. */
export interface Refusals {
  /** In a row within the last ten minutes, on any device. */
  readonly count: number;
  readonly frozen: boolean;
}

/** Notes that a device refused a credential. Freezes the credential when that happened too often in a row. */
export async function noteRefusal(db: Database, id: string): Promise<Refusals> {
  const recent = sql`array(select at from unnest(refusals) as at where at > now() - ${refusalsFor}) || now()`;
  const { rows } = await sql<Refusals>`
    update credential set refusals = ${recent},
      frozen_at = case when max_refusals > 0 and cardinality(${recent}) >= max_refusals
        then coalesce(frozen_at, now()) else frozen_at end
    where id = ${id} returning cardinality(refusals) as count, frozen_at is not null as frozen`.execute(db.kysely);
  return rows[0] ?? { count: 0, frozen: false };
}

/** Notes that a device accepted a credential, and forgets its refusals. A frozen one stays frozen. */
export async function noteAcceptance(db: Database, id: string): Promise<void> {
  await sql`update credential set refusals = '{}', accepted_at = now() where id = ${id}`.execute(db.kysely);
}

/** Lets a frozen credential be used again, and forgets its refusals. @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN */
export async function thaw(db: Database, id: string): Promise<Credential> {
  const row = isUuid(id)
    ? await db.kysely
        .updateTable('credential')
        .set({ refusals: [], frozen_at: null })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
    : undefined;
  if (!row) throw failure('NR_CREDENTIAL_UNKNOWN', `There is no credential ${id}`);
  return credentialOf(row);
}
