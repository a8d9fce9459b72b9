import { failure } from '../failure.ts';
import { readPrivateKey, type PrivateKey } from './private-key.ts';

interface Fields {
  readonly name?: string;
  readonly username?: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
  readonly enablePassword?: string | null;
  readonly priority?: number;
}

/**
 * Refuses fields that cannot be stored or used. Returns the private key, if one is given.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_INVALID, NR_CREDENTIAL_KEY_UNREADABLE, NR_CREDENTIAL_PASSPHRASE_MISSING, NR_CREDENTIAL_PASSPHRASE_WRONG
 */
export function checkCredential(fields: Fields): PrivateKey | undefined {
  const { name, username, password, privateKey, passphrase, enablePassword, priority = 100 } = fields;
  for (const [field, value] of Object.entries({ name, username, password, 'enable password': enablePassword })) {
    // Never the value: it may be the password.
    if (value === '' || value?.includes('\0')) {
      throw failure('NR_CREDENTIAL_INVALID', `The ${field} of the credential is empty or contains a NUL`);
    }
  }
  if (password !== undefined && privateKey !== undefined) {
    throw failure('NR_CREDENTIAL_INVALID', 'A credential needs either a password or a private key');
  }
  if (!Number.isInteger(priority)) {
    throw failure(
      'NR_CREDENTIAL_INVALID',
      `${JSON.stringify(priority)} is no valid priority: it must be a whole number`,
    );
  }
  return privateKey === undefined ? undefined : readPrivateKey(privateKey, passphrase);
}
