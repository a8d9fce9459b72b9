import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import { isUniqueViolation } from '../transaction.ts';
import { checkCredential } from './check-credential.ts';
import { credentialOf, enableOf, keyOf, passwordOf, type Credential, type CredentialRow } from './credential.ts';

export { change, type CredentialChange } from './change.ts';
export type { Credential } from './credential.ts';
export { remove } from './remove.ts';

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
  if ((credential.password === undefined) === (credential.privateKey === undefined)) {
    throw failure('NR_CREDENTIAL_INVALID', 'A credential has either a password or a private key');
  }
  const key = checkCredential(credential);
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

/** All credentials, by name, without secrets. */
export async function list(db: Database): Promise<Credential[]> {
  return (await db.kysely.selectFrom('credential').selectAll().orderBy('name').execute()).map(credentialOf);
}

/**
 * Loads the credentials of devices, each given by its tags. Returns a function for each device, in their order: it opens
 * the device's credentials, in the order to try, and throws NR_SECRET_UNREADABLE when one of them cannot be opened.
 */
export async function forDevices(
  db: Database,
  tagsOfDevices: readonly (readonly string[])[],
): Promise<(() => OpenCredential[])[]> {
  const rows = await db.kysely
    .selectFrom('credential')
    .selectAll()
    .where(sql<boolean>`(tags = '{}' or tags && ${[...new Set(tagsOfDevices.flat())]}::text[])`)
    .orderBy('priority')
    .orderBy('name')
    .execute();
  // Many devices share a credential: each is opened once.
  const opened = new Map<string, OpenCredential>();
  const open = (row: CredentialRow): OpenCredential => {
    const credential = opened.get(row.id) ?? openCredential(db, row);
    opened.set(row.id, credential);
    return credential;
  };
  return tagsOfDevices.map((tags) => () => rows.filter((row) => isFor(row, tags)).map(open));
}

function isFor(credential: CredentialRow, tags: readonly string[]): boolean {
  return credential.tags.length === 0 || credential.tags.some((tag) => tags.includes(tag));
}

function openCredential(db: Database, row: CredentialRow): OpenCredential {
  return {
    id: row.id,
    name: row.name,
    username: row.username,
    ...openLogin(db, row),
    ...(row.enable_password && { enablePassword: db.keyring.open(row.enable_password, enableOf(row.id)) }),
  };
}

function openLogin(db: Database, row: CredentialRow): { readonly password: string } | { readonly privateKey: string } {
  const { id, password, private_key: privateKey } = row;
  if (privateKey) return { privateKey: db.keyring.open(privateKey, keyOf(id)) };
  if (password) return { password: db.keyring.open(password, passwordOf(id)) };
  throw new TypeError(`credential ${id} has neither password nor key, which its table forbids`);
}
