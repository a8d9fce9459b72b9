import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { nameTaken } from '../transaction.ts';
import { checkCredential, checkNetworks } from './check-credential.ts';
import {
  credentialOf,
  enableIdentity,
  keyIdentity,
  passwordIdentity,
  type AgentLogin,
  type Credential,
  type CredentialRow,
  type NewCredential,
} from './credential.ts';
import { provenForMs, refusedLogin } from './freeze.ts';
import { loginValues } from './login-values.ts';

export { allow, type AuditBy } from './allow.ts';
export { change, type CredentialChange } from './change.ts';
export type { Credential, NewCredential } from './credential.ts';
export {
  claimTry,
  endTry,
  noteAcceptance,
  noteRefusal,
  thaw,
  type Claim,
  type LoginOf,
  type Refusals,
} from './freeze.ts';
export { noteLogins, type TaskLogin } from './logins.ts';
export { devicesOutside, type PlacedDevice } from './places.ts';
export { remove } from './remove.ts';

/** A credential with its secrets decrypted, only for the session that logs in. */
export type DecryptedCredential = {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly enablePassword?: string;
  /** Networks, addresses and host names to which it may be sent, or `any`. */
  readonly networks: readonly string[];
  /** The device accepted it at the last login. */
  readonly workedLast?: boolean;
  /** The device refused it earlier in this run: it must not be tried again. */
  readonly refusedBefore?: boolean;
  /** A device accepted it within the last ten minutes, and its login was not changed since. */
  readonly proven?: boolean;
  /** Devices refused it too often in a row: it must not be used. */
  readonly frozen?: boolean;
  /** Number of refused logins in a row after which it is frozen. 0: never. */
  readonly maxRefusals: number;
  /** Which of its logins this is: a change gives it the next number. */
  readonly loginVersion: number;
} & (
  | { readonly password: string; readonly privateKey?: never; readonly agent?: never }
  | { readonly privateKey: string; readonly password?: never; readonly agent?: never }
  | { readonly agent: AgentLogin; readonly password?: never; readonly privateKey?: never }
);

/**
 * Adds a credential and seals its secrets.
 *
 * @throws {NetRavenError} NR_NAME_TAKEN, NR_CREDENTIAL_INVALID, NR_CREDENTIAL_KEY_UNREADABLE, NR_CREDENTIAL_PASSPHRASE_MISSING, NR_CREDENTIAL_PASSPHRASE_WRONG
 */
export async function add(db: Database, credential: NewCredential): Promise<Credential> {
  const key = checkCredential(credential);
  const { name, username, enablePassword, tags, priority = 100, maxRefusals } = credential;
  const networks = checkNetworks(credential.networks);
  const id = randomUUID();
  try {
    const row = await db.kysely
      .insertInto('credential')
      .values({
        id,
        name,
        username,
        ...loginValues(db.keyring, id, credential, key),
        enable_password: enablePassword === undefined ? null : db.keyring.seal(enablePassword, enableIdentity(id)),
        tags: [...new Set(tags)].sort(),
        allowed_networks: networks,
        priority,
        ...(maxRefusals !== undefined && { max_refusals: maxRefusals }),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return credentialOf(row);
  } catch (error) {
    throw nameTaken(error, 'credential', name);
  }
}

/** Lists all credentials by name, without secrets. */
export async function list(db: Database): Promise<Credential[]> {
  return (await db.kysely.selectFrom('credential').selectAll().orderBy('name').execute()).map(credentialOf);
}

/** Lists the names of the frozen credentials. */
export async function frozenNames(db: Database): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('credential')
    .select('name')
    .where('frozen_at', 'is not', null)
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

/** The credentials that fit a device. */
export interface FittingCredentials {
  /** Name of the first one, if all are frozen. */
  readonly frozen: string | undefined;
  /** Names of those that a task may send, sorted as `open` does. */
  readonly usable: readonly string[];
  /** Decrypts them, in the order to try. @throws {NetRavenError} NR_SECRET_UNREADABLE */
  open(): DecryptedCredential[];
}

/** The tags of a device, and its answers to logins so far. */
export interface Logins {
  readonly tags: readonly string[];
  /** Id of the credential that the device accepted last. */
  readonly last: string | null;
  /** The logins that it refused in this run, each as `refusedLogin` names it. Default: none. */
  readonly refused?: readonly string[];
}

/**
 * Loads the credentials for devices with any of these tags. Returns a function that gives those of one device.
 *
 * The credential that worked last on the device is first. Those with a tag of the device are next, then those for every
 * device, each sorted by priority and name.
 */
export async function fitting(db: Database, tags: readonly string[]): Promise<(device: Logins) => FittingCredentials> {
  const rows = await withTags(db, tags);
  // Many devices share a credential: each is decrypted once.
  const decrypted = new Map<string, DecryptedCredential>();
  const decrypt = (row: CredentialRow): DecryptedCredential => {
    const credential = decrypted.get(row.id) ?? decryptCredential(db, row);
    decrypted.set(row.id, credential);
    return credential;
  };
  return (device) => {
    const fit = inOrder(rows, device);
    const isRefused = ({ id, login_version: loginVersion }: CredentialRow): boolean =>
      device.refused?.includes(refusedLogin({ id, loginVersion })) ?? false;
    return {
      frozen: fit.every((row) => row.frozen_at !== null) ? fit[0]?.name : undefined,
      usable: fit.filter((row) => row.frozen_at === null && !isRefused(row)).map((row) => row.name),
      open: () =>
        fit.map((row) => ({
          ...decrypt(row),
          ...(row.id === device.last && { workedLast: true }),
          ...(isRefused(row) && { refusedBefore: true }),
        })),
    };
  };
}

/** Decrypts the credential with a name, for another login than that of a device. @throws {NetRavenError} NR_SECRET_UNREADABLE */
export async function open(
  db: Database,
  name: string,
): Promise<(DecryptedCredential & { readonly tags: readonly string[] }) | undefined> {
  const row = await db.kysely.selectFrom('credential').selectAll().where('name', '=', name).executeTakeFirst();
  return row && { ...decryptCredential(db, row), tags: row.tags };
}

/** Lists the credentials that fit a device, without secrets, in the order to try. */
export async function ofDevice(db: Database, deviceId: string): Promise<Credential[]> {
  const row = await db.kysely
    .selectFrom('device')
    .select(['tags', 'last_credential_id as last'])
    .where('id', '=', deviceId)
    .executeTakeFirst();
  return row ? inOrder(await withTags(db, row.tags), row).map(credentialOf) : [];
}

/** Loads the credentials for every device, and those with any of these tags. */
function withTags(db: Database, tags: readonly string[]): Promise<CredentialRow[]> {
  return db.kysely
    .selectFrom('credential')
    .selectAll()
    .where(sql<boolean>`(tags = '{}' or tags && ${[...new Set(tags)]}::text[])`)
    .orderBy(sql`tags = '{}'`)
    .orderBy('priority')
    .orderBy('name')
    .execute();
}

/** Returns the credentials that fit a device: the one that worked last, and then the others. */
function inOrder(rows: readonly CredentialRow[], { tags, last }: Logins): CredentialRow[] {
  const matching = rows.filter((row) => isFor(row, tags));
  return [...matching.filter((row) => row.id === last), ...matching.filter((row) => row.id !== last)];
}

function isFor(credential: CredentialRow, tags: readonly string[]): boolean {
  return credential.tags.length === 0 || credential.tags.some((tag) => tags.includes(tag));
}

function decryptCredential(db: Database, row: CredentialRow): DecryptedCredential {
  return {
    id: row.id,
    name: row.name,
    username: row.username,
    networks: row.networks,
    maxRefusals: row.max_refusals,
    loginVersion: row.login_version,
    ...(row.accepted_at && Date.now() - row.accepted_at.getTime() < provenForMs && { proven: true }),
    ...(row.frozen_at && { frozen: true }),
    ...decryptLogin(db, row),
    ...(row.enable_password && { enablePassword: db.keyring.open(row.enable_password, enableIdentity(row.id)) }),
  };
}

function decryptLogin(
  db: Database,
  row: CredentialRow,
): { readonly password: string } | { readonly privateKey: string } | { readonly agent: AgentLogin } {
  const { id, password, private_key: privateKey, agent, key_fingerprint: fingerprint } = row;
  if (agent) return { agent: fingerprint === null ? {} : { fingerprint } };
  if (privateKey) return { privateKey: db.keyring.open(privateKey, keyIdentity(id)) };
  if (password) return { password: db.keyring.open(password, passwordIdentity(id)) };
  throw new TypeError(`credential ${id} has no login; the table's constraint should prevent this`);
}
