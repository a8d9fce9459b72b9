import { randomUUID } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import type { Tables } from '../schema/tables.ts';
import { isUniqueViolation } from '../transaction.ts';
import { readPrivateKey, type PrivateKey } from './private-key.ts';

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

/** A login with its secrets opened: only for the session that logs in. */
export type OpenCredential = {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly enablePassword?: string;
} & (
  | { readonly password: string; readonly privateKey?: never }
  | { readonly privateKey: string; readonly password?: never }
);

export interface NewCredential {
  readonly name: string;
  readonly username: string;
  /** Either this or `privateKey`. */
  readonly password?: string;
  /** Either this or `password`: OpenSSH or PEM. */
  readonly privateKey?: string;
  /** Opens an encrypted private key, and is not kept. */
  readonly passphrase?: string;
  readonly enablePassword?: string;
  /** Default: none, for every device. */
  readonly tags?: readonly string[];
  /** Default 100. */
  readonly priority?: number;
}

/**
 * Adds a credential; its secrets are sealed.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_NAME_TAKEN, NR_CREDENTIAL_INVALID, NR_CREDENTIAL_KEY_UNREADABLE, NR_CREDENTIAL_PASSPHRASE_MISSING, NR_CREDENTIAL_PASSPHRASE_WRONG
 */
export async function add(db: Database, credential: NewCredential): Promise<Credential> {
  const key = check(credential);
  const { name, username, password, enablePassword, tags, priority = 100 } = credential;
  const id = randomUUID();
  const seal = (secret: string | undefined, identity: string): Buffer | null =>
    secret === undefined ? null : db.keyring.seal(secret, identity);
  try {
    const row = await db.kysely
      .insertInto('credential')
      .values({
        id,
        name,
        username,
        password: seal(password, passwordOf(id)),
        private_key: seal(key?.text, keyOf(id)),
        key_fingerprint: key?.fingerprint ?? null,
        enable_password: seal(enablePassword, enableOf(id)),
        tags: [...new Set(tags)].sort(),
        priority,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return credentialOf(row);
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw failure('NR_CREDENTIAL_NAME_TAKEN', `There is a credential ${name} already`, { cause });
  }
}

/** Refuses what cannot be stored or used; reads the key, if there is one. */
function check(credential: NewCredential): PrivateKey | undefined {
  const { name, username, password, privateKey, passphrase, priority = 100 } = credential;
  for (const [field, value] of Object.entries({ name, username, password })) {
    // Never the value: it may be the password.
    if (value === '' || value?.includes('\0')) {
      throw failure('NR_CREDENTIAL_INVALID', `The ${field} of the credential is empty or holds a NUL`);
    }
  }
  if ((password === undefined) === (privateKey === undefined)) {
    throw failure('NR_CREDENTIAL_INVALID', 'A credential has either a password or a private key');
  }
  if (!Number.isInteger(priority)) {
    throw failure('NR_CREDENTIAL_INVALID', `${JSON.stringify(priority)} cannot be the priority of a credential`);
  }
  return privateKey === undefined ? undefined : readPrivateKey(privateKey, passphrase);
}

/** All credentials, by name, without secrets. */
export async function list(db: Database): Promise<Credential[]> {
  return (await db.kysely.selectFrom('credential').selectAll().orderBy('name').execute()).map(credentialOf);
}

/**
 * Credentials for a device with these tags, opened, in the order in which they should be tried.
 *
 * @throws {NetRavenError} NR_SECRET_UNREADABLE
 */
export async function forTags(db: Database, tags: readonly string[]): Promise<OpenCredential[]> {
  const rows = await db.kysely
    .selectFrom('credential')
    .selectAll()
    .where(sql<boolean>`(tags = '{}' or tags && ${[...tags]}::text[])`)
    .orderBy('priority')
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    username: row.username,
    ...openLogin(db, row),
    ...(row.enable_password && { enablePassword: db.keyring.open(row.enable_password, enableOf(row.id)) }),
  }));
}

function openLogin(db: Database, row: Row): { readonly password: string } | { readonly privateKey: string } {
  const { id, password, private_key: privateKey } = row;
  if (privateKey) return { privateKey: db.keyring.open(privateKey, keyOf(id)) };
  if (password) return { password: db.keyring.open(password, passwordOf(id)) };
  throw new TypeError(`credential ${id} has neither password nor key, which its table forbids`);
}

/** Identities the secrets are sealed for. */
const passwordOf = (id: string): string => `credential:${id}`;
const keyOf = (id: string): string => `credential:${id}:key`;
const enableOf = (id: string): string => `credential:${id}:enable`;

type Row = Selectable<Tables['credential']>;

function credentialOf(row: Row): Credential {
  const { id, name, username, tags, priority, key_fingerprint: fingerprint } = row;
  const kind = row.private_key ? 'key' : 'password';
  const hasEnable = row.enable_password !== null;
  return { id, name, username, tags, priority, hasEnable, kind, fingerprint, createdAt: row.created_at };
}
