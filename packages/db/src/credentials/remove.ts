import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { credentialOf, type Credential } from './credential.ts';

/**
 * Removes a credential and its secrets. Tasks that start later use the other credentials of their device. Returns the
 * removed one.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN
 */
export async function remove(db: Database, id: string): Promise<Credential> {
  const row = await db.kysely
    .deleteFrom('credential')
    .where('id', '=', uuidOrNone(id))
    .returningAll()
    .executeTakeFirst();
  if (!row) throw dbError('NR_CREDENTIAL_UNKNOWN', `There is no credential ${id}`);
  await db.kysely.deleteFrom('session_limit').where('key', '=', `credential:${row.name}`).execute();
  return credentialOf(row);
}
