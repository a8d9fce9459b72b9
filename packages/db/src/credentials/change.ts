import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../runs/uuid.ts';
import { checkCredential } from './check-credential.ts';
import { credentialOf, enableIdentity, type Credential, type NewCredential } from './credential.ts';
import { loginValues } from './login-values.ts';

/** Changes of a credential. Absent fields stay as they are. Each of `password`, `privateKey` and `agent` replaces the former login. */
export interface CredentialChange extends Partial<Omit<NewCredential, 'name' | 'enablePassword'>> {
  /** Null removes it. */
  readonly enablePassword?: string | null;
}

/** Another login may be right. */
const thawed = { refusals: [], frozen_at: null, accepted_at: null };

/**
 * Changes a credential and seals its secrets. Tasks use it from their next start on. Another login thaws it.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN, NR_CREDENTIAL_INVALID, NR_CREDENTIAL_KEY_UNREADABLE, NR_CREDENTIAL_PASSPHRASE_MISSING, NR_CREDENTIAL_PASSPHRASE_WRONG
 */
export async function change(db: Database, id: string, changed: CredentialChange): Promise<Credential> {
  const { username, password, agent, enablePassword, tags, priority, maxRefusals } = changed;
  const key = checkCredential(changed);
  const values = {
    ...(username !== undefined && { username, ...thawed }),
    ...((password !== undefined || agent || key) && {
      ...loginValues(db.keyring, id, changed, key),
      ...thawed,
    }),
    ...(enablePassword !== undefined && {
      enable_password: enablePassword === null ? null : db.keyring.seal(enablePassword, enableIdentity(id)),
    }),
    ...(tags && { tags: [...new Set(tags)].sort() }),
    ...(priority !== undefined && { priority }),
    ...(maxRefusals !== undefined && { max_refusals: maxRefusals }),
  };
  if (Object.keys(values).length === 0) {
    throw dbError('NR_CREDENTIAL_INVALID', 'The change of the credential is empty');
  }
  const row = await db.kysely
    .updateTable('credential')
    .set(values)
    .where('id', '=', uuidOrNone(id))
    .returningAll()
    .executeTakeFirst();
  if (!row) throw dbError('NR_CREDENTIAL_UNKNOWN', `There is no credential ${id}`);
  return credentialOf(row);
}
