import type { Selectable } from 'kysely';
import type { Tables } from '../schema/tables.ts';

/** A login for devices, as it may be shown: without its secrets. */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  /** Devices with any of these; empty: every device. */
  readonly tags: readonly string[];
  /** Lower ones are tried first. */
  readonly priority: number;
  readonly hasEnable: boolean;
  readonly kind: 'password' | 'key';
  /** Of a key's public half, `SHA256:…`; null for a password. */
  readonly fingerprint: string | null;
  readonly createdAt: Date;
}

export type CredentialRow = Selectable<Tables['credential']>;

/** A row as it may be shown. */
export function credentialOf(row: CredentialRow): Credential {
  const { id, name, username, tags, priority, key_fingerprint: fingerprint } = row;
  const kind = row.private_key ? 'key' : 'password';
  const hasEnable = row.enable_password !== null;
  return { id, name, username, tags, priority, hasEnable, kind, fingerprint, createdAt: row.created_at };
}

/** What the password of a credential is sealed for. */
export const passwordOf = (id: string): string => `credential:${id}`;
/** What its private key is sealed for. */
export const keyOf = (id: string): string => `credential:${id}:key`;
/** What its enable password is sealed for. */
export const enableOf = (id: string): string => `credential:${id}:enable`;
