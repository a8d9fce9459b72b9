import { randomUUID } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import type { Tables } from '../schema/tables.ts';
import { isUniqueViolation } from '../transaction.ts';

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
  readonly createdAt: Date;
}

/** A login with its secrets opened: only for the session that logs in. */
export interface OpenCredential {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly enablePassword?: string;
}

/**
 * Adds a credential; its secrets are sealed. Without tags it is for every device. Default priority: 100.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_NAME_TAKEN, NR_CREDENTIAL_INVALID
 */
export async function add(
  db: Database,
  credential: {
    name: string;
    username: string;
    password: string;
    enablePassword?: string;
    tags?: readonly string[];
    priority?: number;
  },
): Promise<Credential> {
  const { name, username, password, enablePassword, priority = 100 } = credential;
  for (const [field, value] of Object.entries({ name, username, password })) {
    // Never the value: it may be the password.
    if (value === '' || value.includes('\0')) {
      throw failure('NR_CREDENTIAL_INVALID', `The ${field} of the credential is empty or holds a NUL`);
    }
  }
  if (!Number.isInteger(priority)) {
    throw failure('NR_CREDENTIAL_INVALID', `${JSON.stringify(priority)} cannot be the priority of a credential`);
  }
  const id = randomUUID();
  try {
    const row = await db.kysely
      .insertInto('credential')
      .values({
        id,
        name,
        username,
        password: db.keyring.seal(password, passwordOf(id)),
        enable_password: enablePassword === undefined ? null : db.keyring.seal(enablePassword, enableOf(id)),
        tags: [...new Set(credential.tags)].sort(),
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
    password: db.keyring.open(row.password, passwordOf(row.id)),
    ...(row.enable_password && { enablePassword: db.keyring.open(row.enable_password, enableOf(row.id)) }),
  }));
}

/** Identities the secrets are sealed for. */
const passwordOf = (id: string): string => `credential:${id}`;
const enableOf = (id: string): string => `credential:${id}:enable`;

function credentialOf(row: Selectable<Tables['credential']>): Credential {
  const { id, name, username, tags, priority } = row;
  return { id, name, username, tags, priority, hasEnable: row.enable_password !== null, createdAt: row.created_at };
}
