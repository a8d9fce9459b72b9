import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { allowsPeer, networkOf } from '@netraven/core/outbound';
import { sql } from 'kysely';
import { noteNetworks } from '../credentials/allow.ts';
import { enableIdentity, passwordIdentity, type CredentialRow } from '../credentials/credential.ts';
import type { Keyring } from '../secrets/keyring.ts';
import type { Trx } from '../transaction.ts';

/** A login that an import found. */
export interface ImportLogin {
  readonly username: string;
  readonly password: string;
  readonly enablePassword?: string | undefined;
}

/** The address of a device to which a login goes. */
export interface ImportAddress {
  readonly address: string;
  /** The import gives it. The inventory has the others, which decides nothing about passwords. */
  readonly isGiven: boolean;
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
  /** The stored credential. Undefined for a new one. */
  readonly row?: CredentialRow;
  /** Set for a new credential. */
  readonly login?: ImportLogin;
  /** Addresses to which it may be sent, because the import gives its login for them. */
  readonly more: Set<string>;
  devices: number;
}

/** For the audit. */
const byImport = { who: 'import', address: '', reason: 'an import has the login for these addresses' };

/** Names and tags of credentials that imports make: `login:import-admin` gives a device the credential `import-admin`. */
const prefix = 'import-';
const tagOf = (name: string): string => `login:${name}`;

/** The credentials that give devices the logins of an import. Equal logins share one. */
export class ImportLogins {
  /** Credentials for every device, and those of imports, by their login. */
  readonly #general = new Map<string, Known>();
  readonly #own = new Map<string, Known>();
  readonly #names: Set<string>;

  private constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** Loads the credentials that an import can use: those for every device, and those of earlier imports. @throws {NetRavenError} NR_SECRET_UNREADABLE */
  static async load(trx: Trx, keyring: Keyring): Promise<ImportLogins> {
    const rows = await trx.selectFrom('credential').selectAll().orderBy('name').execute();
    const logins = new ImportLogins(rows.map(({ name }) => name));
    for (const row of rows) {
      const isGeneral = row.tags.length === 0;
      if (!row.password || !(isGeneral || isImported(row))) continue;
      const login = {
        username: row.username,
        password: keyring.open(row.password, passwordIdentity(row.id)),
        enablePassword: row.enable_password ? keyring.open(row.enable_password, enableIdentity(row.id)) : undefined,
      };
      const known = { name: row.name, row, more: new Set<string>(), devices: 0 };
      if (isGeneral) logins.#general.set(keyOf(login), { ...known, tag: undefined });
      else logins.#own.set(keyOf(login), { ...known, tag: tagOf(row.name) });
    }
    return logins;
  }

  /**
   * Returns the tag by which a device gets its login; undefined if a credential for every device may go to its addresses.
   * The import knows the password, so it may say where it belongs: a credential of imports is allowed there.
   *
   * @param way the addresses of the device and of its jump hosts
   */
  tagFor(login: ImportLogin, way: readonly ImportAddress[]): string | undefined {
    const key = keyOf(login);
    const general = this.#general.get(key)?.row;
    if (general && way.every(({ address }) => isAllowed(general, address))) return undefined;
    const known = this.#own.get(key) ?? this.#add(login);
    this.#own.set(key, known);
    known.devices += 1;
    for (const { address, isGiven } of way) {
      const network = isGiven ? networkOf(address) : undefined;
      if (network !== undefined && !(known.row && isAllowed(known.row, address))) known.more.add(network);
    }
    return known.tag;
  }

  /** Returns the new credentials, without their secrets. */
  added(): ImportedCredential[] {
    return this.#new().map(({ name, login, devices }) => ({ name, username: login.username, devices }));
  }

  /** Seals the new credentials, and removes those of imports that no device uses. */
  async write(trx: Trx, keyring: Keyring): Promise<void> {
    for (const { name, login, more } of this.#new()) {
      // No device of its rows has an address that a connection can use.
      if (more.size === 0) continue;
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
          networks: [...more].sort(),
          priority: 100,
        })
        .execute();
    }
    for (const { row, more } of this.#own.values()) {
      if (!row || more.size === 0) continue;
      const networks = [...row.networks, ...more].sort();
      await trx.updateTable('credential').set({ networks }).where('id', '=', row.id).execute();
      await noteNetworks(trx, row, networks, byImport);
    }
    await sql`
      delete from credential
      where name like ${`${prefix}%`} and tags = array['login:' || name]
        and not exists (select from device where device.tags @> credential.tags)`.execute(trx);
  }

  #new(): (Known & { readonly login: ImportLogin })[] {
    return [...this.#own.values()].flatMap((known) => (known.login ? [{ ...known, login: known.login }] : []));
  }

  #add(login: ImportLogin): Known {
    const base = `${prefix}${login.username.replaceAll(/[^\w.-]+/g, '-').slice(0, 40)}`;
    let name = base;
    for (let number = 2; this.#names.has(name); number++) name = `${base}-${number}`;
    this.#names.add(name);
    return { name, tag: tagOf(name), login, more: new Set(), devices: 0 };
  }
}

function isAllowed({ networks }: CredentialRow, host: string): boolean {
  return allowsPeer(networks, { host, address: isIP(host) > 0 ? host : undefined });
}

function isImported({ name, tags }: CredentialRow): boolean {
  return name.startsWith(prefix) && tags.length === 1 && tags[0] === tagOf(name);
}

function keyOf({ username, password, enablePassword = '' }: ImportLogin): string {
  return JSON.stringify([username, password, enablePassword]);
}
