import type { Selectable } from 'kysely';
import type { Tables } from '../schema/tables.ts';

/** A credential without its secrets. */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  /** For devices with any of these tags; empty: for every device. */
  readonly tags: readonly string[];
  /** Lower ones are tried first, among those with a tag and among those for every device. */
  readonly priority: number;
  readonly hasEnable: boolean;
  readonly kind: 'password' | 'key';
  /** Of the public key, `SHA256:…`; null for a password. */
  readonly fingerprint: string | null;
  readonly createdAt: Date;
}

export type CredentialRow = Selectable<Tables['credential']>;

/** Returns a row without its secrets. */
export function credentialOf(row: CredentialRow): Credential {
  const { id, name, username, tags, priority, key_fingerprint: fingerprint } = row;
  const kind = row.private_key ? 'key' : 'password';
  const hasEnable = row.enable_password !== null;
  return { id, name, username, tags, priority, hasEnable, kind, fingerprint, createdAt: row.created_at };
}

/** Identity with which the password of a credential is sealed. */
export const passwordIdentity = (id: string): string => `credential:${id}`;
/** Identity with which its private key is sealed. */
export const keyIdentity = (id: string): string => `credential:${id}:key`;
/** Identity with which its enable password is sealed. */
export const enableIdentity = (id: string): string => `credential:${id}:enable`;
