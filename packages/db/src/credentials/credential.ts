import type { Selectable } from 'kysely';
import type { Tables } from '../schema/tables.ts';

/** A credential without its secrets. */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  /** For devices with any of these tags; empty: for every device. */
  readonly tags: readonly string[];
  /** Networks, addresses and host names to which it may be sent, or `any`. */
  readonly networks: readonly string[];
  /** Lower ones are tried first, among those with a tag and among those for every device. */
  readonly priority: number;
  readonly hasEnable: boolean;
  readonly kind: 'password' | 'key' | 'agent';
  /** Of the public key, `SHA256:…`. Null for a password, and for all keys of the agent. */
  readonly fingerprint: string | null;
  /** Number of refused logins in a row after which it is frozen. 0: never. */
  readonly maxRefusals: number;
  /** Devices refused it too often in a row: no task uses it until a person thaws it. */
  readonly frozenAt: Date | null;
  readonly createdAt: Date;
}

/** A login by the keys of the SSH agent of the worker. */
export interface AgentLogin {
  /** `SHA256:…` of the public key to use. Default: all keys of the agent. */
  readonly fingerprint?: string;
}

export interface NewCredential {
  readonly name: string;
  readonly username: string;
  /** Either this, `privateKey` or `agent`. */
  readonly password?: string;
  /** OpenSSH or PEM. */
  readonly privateKey?: string;
  /** Logs in by the SSH agent of the worker. */
  readonly agent?: AgentLogin;
  /** Opens an encrypted private key. It is not stored. */
  readonly passphrase?: string;
  readonly enablePassword?: string;
  /** Networks (`10.0.0.0/8`), addresses and host names (`*.core.example.net`) to which it may be sent, or `any`. */
  readonly networks: readonly string[];
  /** Default: none, so the credential is for every device. */
  readonly tags?: readonly string[];
  /** Default 100. */
  readonly priority?: number;
  /** Number of refused logins in a row after which it is frozen. 0: never. Default 3. */
  readonly maxRefusals?: number;
}

export type CredentialRow = Selectable<Tables['credential']>;

/** Returns a row without its secrets. */
export function credentialOf(row: CredentialRow): Credential {
  const { id, name, username, tags, priority, key_fingerprint: fingerprint } = row;
  const networks = [...new Set(row.networks)].sort();
  const ownKind = row.private_key ? 'key' : 'password';
  const kind = row.agent ? 'agent' : ownKind;
  const hasEnable = row.enable_password !== null;
  const { max_refusals: maxRefusals, frozen_at: frozenAt, created_at: createdAt } = row;
  return {
    id,
    name,
    username,
    tags,
    networks,
    priority,
    hasEnable,
    kind,
    fingerprint,
    maxRefusals,
    frozenAt,
    createdAt,
  };
}

/** Returns the tag by which imports give devices a credential: `login:import-admin`. */
export const loginTag = (name: string): string => `login:${name}`;

/** Identity with which the password of a credential is sealed. */
export const passwordIdentity = (id: string): string => `credential:${id}`;
/** Identity with which its private key is sealed. */
export const keyIdentity = (id: string): string => `credential:${id}:key`;
/** Identity with which its enable password is sealed. */
export const enableIdentity = (id: string): string => `credential:${id}:enable`;
