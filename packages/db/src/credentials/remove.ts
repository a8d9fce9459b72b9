import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import { isUuid } from '../runs/uuid.ts';
import { credentialOf, type Credential } from './credential.ts';

/**
 * Removes a credential and its secrets. Nothing refers to it: tasks that begin from now on log in by what else fits
 * their device. Returns what was removed.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN
 */
export async function remove(db: Database, id: string): Promise<Credential> {
  const row = isUuid(id)
    ? await db.kysely.deleteFrom('credential').where('id', '=', id).returningAll().executeTakeFirst()
    : undefined;
  if (!row) throw failure('NR_CREDENTIAL_UNKNOWN', `There is no credential ${id}`);
  return credentialOf(row);
}
