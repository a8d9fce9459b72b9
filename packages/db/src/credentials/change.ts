import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import { isUuid } from '../runs/uuid.ts';
import { checkCredential } from './check-credential.ts';
import { credentialOf, enableIdentity, keyIdentity, passwordIdentity, type Credential } from './credential.ts';

/** Changes of a credential. Absent fields stay as they are. */
export interface CredentialChange {
  readonly username?: string;
  /** Replaces the password or private key. */
  readonly password?: string;
  /** OpenSSH or PEM. Replaces the password or private key. */
  readonly privateKey?: string;
  /** Opens an encrypted private key. It is not stored. */
  readonly passphrase?: string;
  /** Null removes it. */
  readonly enablePassword?: string | null;
  readonly tags?: readonly string[];
  readonly priority?: number;
}

/**
 * Changes a credential and seals its secrets. Tasks use it from their next start on.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN, NR_CREDENTIAL_INVALID, NR_CREDENTIAL_KEY_UNREADABLE, NR_CREDENTIAL_PASSPHRASE_MISSING, NR_CREDENTIAL_PASSPHRASE_WRONG
 */
export async function change(db: Database, id: string, changed: CredentialChange): Promise<Credential> {
  const { username, password, enablePassword, tags, priority } = changed;
  const key = checkCredential(changed);
  const seal = (secret: string, identity: string): Buffer => db.keyring.seal(secret, identity);
  const values = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && {
      password: seal(password, passwordIdentity(id)),
      private_key: null,
      key_fingerprint: null,
    }),
    ...(key && { password: null, private_key: seal(key.text, keyIdentity(id)), key_fingerprint: key.fingerprint }),
    ...(enablePassword !== undefined && {
      enable_password: enablePassword === null ? null : seal(enablePassword, enableIdentity(id)),
    }),
    ...(tags && { tags: [...new Set(tags)].sort() }),
    ...(priority !== undefined && { priority }),
  };
  if (Object.keys(values).length === 0) {
    throw failure('NR_CREDENTIAL_INVALID', 'The change of the credential is empty');
  }
  const row = isUuid(id)
    ? await db.kysely.updateTable('credential').set(values).where('id', '=', id).returningAll().executeTakeFirst()
    : undefined;
  if (!row) throw failure('NR_CREDENTIAL_UNKNOWN', `There is no credential ${id}`);
  return credentialOf(row);
}
