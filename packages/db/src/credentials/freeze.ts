import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { credentialOf, type Credential } from './credential.ts';

/** The try of a worker that was lost ends after so many seconds: a login takes 30 by default. */
const tryForSeconds = 120;
/** Older refusals do not count: accounts are locked for tries in a short time. */
const recentRefusals = sql`array(select at from unnest(refusals) as at where at > now() - interval '10 minutes')`;

/**
 * SQL that is true for a credential that is frozen, that devices have just refused, or that is sent now. A try of another
 * kind than a number counts as none: an import asks about all credentials.
 */
export const isRefused: RawBuilder<boolean> = sql<boolean>`(frozen_at is not null or ${recentRefusals} <> '{}'
  or jsonb_path_exists(tries, '$.* ? (@ > $since)',
    jsonb_build_object('since', extract(epoch from now()) - ${sql.lit(tryForSeconds)})))`;

/** The refused logins of a credential. */
export interface Refusals {
  /** In a row within the last ten minutes, on any device. */
  readonly count: number;
  readonly frozen: boolean;
}

/** One of the logins that a credential had. */
export interface LoginOf {
  /** Of the credential. */
  readonly id: string;
  readonly loginVersion: number;
}

/** Returns the text by which a task knows a login that its device refused: another login of the credential may be right. */
export const refusedLogin = ({ id, loginVersion }: LoginOf): string => `${id} ${loginVersion}`;

/** A login that a device accepted is right for so long, in ms. */
export const provenForMs = 600_000;

/**
 * Result of a claim. `claimed`: it counts as a try. `proven`: it counts too, and a device accepted the credential lately, or
 * it has no limit. `wait`: as many logins run as tries are left. `removed`: nothing counts its refusals any more. `replaced`: the
 * credential has another login now.
 */
export type Claim = 'claimed' | 'proven' | 'frozen' | 'wait' | 'removed' | 'replaced';

/**
 * Claims a try of a credential: the refusals and the claimed tries of all workers never exceed its limit. `tryId` is a new
 * id, the same when the same login asks again. The note of the answer ends the try.
 */
export async function claimTry(db: Database, { id, loginVersion }: LoginOf, tryId: string): Promise<Claim> {
  const now = sql`extract(epoch from clock_timestamp())`;
  const others = sql`(select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(tries)
    where key <> ${tryId} and value::float8 > ${now} - ${tryForSeconds})`;
  const isProven = sql`coalesce(accepted_at > now() - ${provenForMs / 1000} * interval '1 second', false)`;
  // One statement: an update that waited for another one sees what that one wrote.
  const claimed = await sql<{ proven: boolean }>`
    update credential set tries = ${others} || jsonb_build_object(${tryId}::text, ${now})
    where id = ${id} and login_version = ${loginVersion} and frozen_at is null and max_refusals > 0 and (${others} = '{}'
      or cardinality(${recentRefusals}) + (select count(*) from jsonb_object_keys(${others})) < max_refusals)
    returning ${isProven} as proven`.execute(db.kysely);
  const [claim] = claimed.rows;
  if (claim) return claim.proven ? 'proven' : 'claimed';
  const { rows } = await sql<{ replaced: boolean; frozen: boolean; limited: boolean }>`
    select login_version <> ${loginVersion} as replaced, frozen_at is not null as frozen, max_refusals > 0 as limited
    from credential where id = ${id}`.execute(db.kysely);
  const [row] = rows;
  if (!row) return 'removed';
  if (row.replaced) return 'replaced';
  if (row.frozen) return 'frozen';
  return row.limited ? 'wait' : 'proven';
}

/** Ends a try that the device did not answer. */
export async function endTry(db: Database, id: string, tryId: string): Promise<void> {
  await sql`update credential set tries = tries - ${tryId}::text where id = ${id}`.execute(db.kysely);
}

/**
 * Notes that a device refused a credential. Freezes the credential when that happened too often in a row. The refusal of a
 * former login does not count.
 */
export async function noteRefusal(db: Database, { id, loginVersion }: LoginOf, tryId = ''): Promise<Refusals> {
  const recent = sql`${recentRefusals} || now()`;
  const isPresent = sql`login_version = ${loginVersion}`;
  const { rows } = await sql<Refusals & { present: boolean }>`
    update credential set tries = tries - ${tryId}::text,
      refusals = case when ${isPresent} then ${recent} else refusals end,
      frozen_at = case when ${isPresent} and max_refusals > 0 and cardinality(${recent}) >= max_refusals
        then coalesce(frozen_at, now()) else frozen_at end
    where id = ${id}
    returning ${isPresent} as present, cardinality(refusals) as count, frozen_at is not null as frozen`.execute(
    db.kysely,
  );
  const [row] = rows;
  return row?.present ? { count: row.count, frozen: row.frozen } : { count: 0, frozen: false };
}

/**
 * Notes that a device accepted a credential, and forgets its refusals. A frozen one stays frozen. That a former login was
 * accepted says nothing about the present one.
 */
export async function noteAcceptance(db: Database, { id, loginVersion }: LoginOf, tryId = ''): Promise<void> {
  const isPresent = sql`login_version = ${loginVersion}`;
  await sql`update credential set tries = tries - ${tryId}::text,
      refusals = case when ${isPresent} then '{}' else refusals end,
      accepted_at = case when ${isPresent} then now() else accepted_at end
    where id = ${id}`.execute(db.kysely);
}

/** Lets a frozen credential be used again, and forgets its refusals. @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN */
export async function thaw(db: Database, id: string): Promise<Credential> {
  const row = await db.kysely
    .updateTable('credential')
    .set({ refusals: [], frozen_at: null })
    .where('id', '=', uuidOrNone(id))
    .returningAll()
    .executeTakeFirst();
  if (!row) throw dbError('NR_CREDENTIAL_UNKNOWN', `There is no credential ${id}`);
  return credentialOf(row);
}
