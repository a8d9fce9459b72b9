import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { enableIdentity, passwordIdentity, type CredentialRow } from '../credentials/credential.ts';
import type { Keyring } from '../secrets/keyring.ts';
import type { Trx } from '../transaction.ts';

/** A login that an import found. */
export interface ImportLogin {
  readonly username: string;
  readonly password: string;
  readonly enablePassword?: string | undefined;
}

/** A credential that an import adds. */
export interface ImportedCredential {
  readonly name: string;
  readonly username: string;
  /** Number of its devices. */
  readonly devices: number;
}

interface Known {
  readonly name: string;
  /** Undefined: the credential is for every device. */
  readonly tag: string | undefined;
  /** Set for a new credential. */
  readonly login?: ImportLogin;
  devices: number;
}

/** Names and tags of credentials that imports make: `login:import-admin` gives a device the credential `import-admin`. */
const prefix = 'import-';
const tagOf = (name: string): string => `login:${name}`;

/** The credentials that give devices the logins of an import. Equal logins share one. */
export class ImportLogins {
  readonly #known = new Map<string, Known>();
  readonly #names: Set<string>;

  private constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** Loads the credentials that an import can use: those for every device, and those of earlier imports. @throws {NetRavenError} NR_SECRET_UNREADABLE */
  static async load(trx: Trx, keyring: Keyring): Promise<ImportLogins> {
    const rows = await trx.selectFrom('credential').selectAll().orderBy('name').execute();
    const logins = new ImportLogins(rows.map(({ name }) => name));
    // Those for every device last: they need no tag.
    for (const row of rows.toSorted((a, b) => b.tags.length - a.tags.length)) {
      const isGeneral = row.tags.length === 0;
      if (!row.password || !(isGeneral || isImported(row))) continue;
      const login = {
        username: row.username,
        password: keyring.open(row.password, passwordIdentity(row.id)),
        enablePassword: row.enable_password ? keyring.open(row.enable_password, enableIdentity(row.id)) : undefined,
      };
      logins.#known.set(keyOf(login), { name: row.name, tag: isGeneral ? undefined : tagOf(row.name), devices: 0 });
    }
    return logins;
  }

  tagFor(login: ImportLogin): string | undefined {
    const key = keyOf(login);
    const known = this.#known.get(key) ?? this.#add(login);
    this.#known.set(key, known);
    known.devices += 1;
    return known.tag;
  }

  /** Returns the new credentials, without their secrets. */
  added(): ImportedCredential[] {
    return this.#new().map(({ name, login, devices }) => ({ name, username: login.username, devices }));
  }

  /** Seals the new credentials, and removes those of imports that no device uses. */
  async write(trx: Trx, keyring: Keyring): Promise<void> {
    for (const { name, login } of this.#new()) {
      const id = randomUUID();
      const { username, password, enablePassword } = login;
      await trx
        .insertInto('credential')
        .values({
          id,
          name,
          username,
          password: keyring.seal(password, passwordIdentity(id)),
          private_key: null,
          key_fingerprint: null,
          enable_password: enablePassword ? keyring.seal(enablePassword, enableIdentity(id)) : null,
          tags: [tagOf(name)],
          priority: 100,
        })
        .execute();
    }
    await sql`
      delete from credential
      where name like ${`${prefix}%`} and tags = array['login:' || name]
        and not exists (select from device where device.tags @> credential.tags)`.execute(trx);
  }

  #new(): (Known & { readonly login: ImportLogin })[] {
    return [...this.#known.values()].flatMap((known) => (known.login ? [{ ...known, login: known.login }] : []));
  }

  #add(login: ImportLogin): Known {
    const base = `${prefix}${login.username.replaceAll(/[^\w.-]+/g, '-').slice(0, 40)}`;
    let name = base;
    for (let number = 2; this.#names.has(name); number++) name = `${base}-${number}`;
    this.#names.add(name);
    return { name, tag: tagOf(name), login, devices: 0 };
  }
}

function isImported({ name, tags }: CredentialRow): boolean {
  return name.startsWith(prefix) && tags.length === 1 && tags[0] === tagOf(name);
}

function keyOf({ username, password, enablePassword = '' }: ImportLogin): string {
  return JSON.stringify([username, password, enablePassword]);
}
