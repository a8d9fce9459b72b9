import type { Keyring } from '../secrets/keyring.ts';
import { keyIdentity, passwordIdentity, type AgentLogin, type CredentialRow } from './credential.ts';
import type { PrivateKey } from './private-key.ts';

/** Returns the columns of a login, its secret sealed. A new login replaces the former one. */
export function loginValues(
  keyring: Keyring,
  id: string,
  { password, agent }: { readonly password?: string; readonly agent?: AgentLogin },
  key: PrivateKey | undefined,
): Pick<CredentialRow, 'password' | 'private_key' | 'agent' | 'key_fingerprint'> {
  return {
    password: password === undefined ? null : keyring.seal(password, passwordIdentity(id)),
    private_key: key ? keyring.seal(key.text, keyIdentity(id)) : null,
    agent: agent !== undefined,
    key_fingerprint: key?.fingerprint ?? agent?.fingerprint ?? null,
  };
}
