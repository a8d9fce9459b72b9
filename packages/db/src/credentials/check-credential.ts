import { readNetwork } from '@netraven/core/outbound';
import { dbError } from '../codes.ts';
import type { CredentialChange } from './change.ts';
import type { NewCredential } from './credential.ts';
import { readPrivateKey, type PrivateKey } from './private-key.ts';

/**
 * Refuses fields that cannot be stored or used. Returns the private key, if one is given.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_INVALID, NR_CREDENTIAL_KEY_UNREADABLE, NR_CREDENTIAL_PASSPHRASE_MISSING, NR_CREDENTIAL_PASSPHRASE_WRONG
 */
export function checkCredential(
  fields: Omit<CredentialChange, 'networks'> & Partial<Pick<NewCredential, 'name'>>,
): PrivateKey | undefined {
  const { name, username, password, privateKey, agent, passphrase, enablePassword, priority = 100 } = fields;
  for (const [field, value] of Object.entries({ name, username, password, 'enable password': enablePassword })) {
    // Never the value: it may be the password.
    if (value === '' || value?.includes('\0')) {
      throw dbError('NR_CREDENTIAL_INVALID', `The ${field} of the credential is empty or contains a NUL`);
    }
  }
  const logins = [password, privateKey, agent].filter((login) => login !== undefined).length;
  // A change keeps the login that it does not name; a new credential has a name.
  if (logins > 1 || (name !== undefined && logins === 0)) {
    throw dbError('NR_CREDENTIAL_INVALID', 'A credential needs either a password, a private key or the SSH agent');
  }
  if (!Number.isInteger(priority)) {
    throw dbError(
      'NR_CREDENTIAL_INVALID',
      `${JSON.stringify(priority)} is no valid priority: it must be a whole number`,
    );
  }
  return privateKey === undefined ? undefined : readPrivateKey(privateKey, passphrase);
}

/** Returns networks as they are stored, sorted. @throws {NetRavenError} NR_CREDENTIAL_INVALID */
export function checkNetworks(networks: readonly string[]): string[] {
  const known = networks.map((text) => {
    const network = readNetwork(text);
    if (network !== undefined) return network;
    throw dbError('NR_CREDENTIAL_INVALID', `${JSON.stringify(text)} is no network, address or host name`, {
      hint: 'Write a network such as `10.0.0.0/8`, an address, a host name, `*.core.example.net`, or `any`.',
    });
  });
  if (known.length > 0) return [...new Set(known)].sort();
  throw dbError('NR_CREDENTIAL_INVALID', 'A credential needs a network to which it may be sent', {
    hint: 'Name its networks: `--network 10.0.0.0/8`, or `--network any`.',
  });
}
