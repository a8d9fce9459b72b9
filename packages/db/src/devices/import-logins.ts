import { createHmac, randomUUID } from 'node:crypto';
import { networkOf } from '@netraven/core/outbound';
import { sql } from 'kysely';
import { noteNetworks } from '../credentials/allow.ts';
import { thawed } from '../credentials/change.ts';
import { enableIdentity, passwordIdentity, type CredentialRow } from '../credentials/credential.ts';
import { recordset } from '../schema/recordset.ts';
import type { Keyring } from '../secrets/keyring.ts';
import type { Trx } from '../transaction.ts';

/** A login that an import found. */
export interface ImportLogin {
  readonly username: string;
  readonly password: string;
  readonly enablePassword?: string | undefined;
}

/** A device that an import writes or leaves as it is, with its addresses and those of its jump hosts. */
export interface ImportedWay {
  readonly name: string;
  /** Those that the import gives: its login may go there. */
  readonly given: readonly string[];
  /** Those of the inventory after the import, which decides nothing about passwords. */
  readonly passed: readonly string[];
}

/** A credential that an import adds. */
export interface ImportedCredential {
  readonly name: string;
  readonly username: string;
  /** Number of its devices. */
  readonly devices: number;
}

/** The credential of a login of this import. */
interface Choice {
  readonly id: string;
  readonly name: string;
  readonly login: ImportLogin;
  /** Null: no saved source gives the login, so that it is compared with no other one. */
  readonly hash: Buffer | null;
  /** `stored`: the credential has this login. `replaced`: it gets it in place of another one. */
  readonly state: 'new' | 'stored' | 'replaced';
  readonly devices: ReadonlySet<string>;
}

/** A login that an import gave a device. */
interface Link {
  readonly credential_id: string;
  readonly device_id: string;
  readonly login_hash: Buffer | null;
  readonly networks: readonly string[];
}

type TaggedDevice = Readonly<{ name: string; tags: readonly string[] }>;

/** For the audit. */
const byImport = { who: 'import', address: '', reason: 'the addresses for which imports have the login' };

/** Names and tags of credentials that imports make: `login:import-admin` gives a device the credential `import-admin`. */
const prefix = 'import-';
const tagOf = (name: string): string => `login:${name}`;

/**
 * The credentials that give devices the logins of an import. Equal logins of an import share one.
 *
 * The person who starts an import sees the tags of its devices, and must not learn from them if a login is that of a stored
 * credential: an import would be a way to try passwords. So a login is only compared with those that the same saved source
 * gave before, by their hashes. A file or URL without a saved source replaces the login of its devices, equal or not.
 */
export class ImportLogins {
  readonly #names: Set<string>;
  /** Credentials of earlier imports, by their tags. */
  readonly #stored: ReadonlyMap<string, CredentialRow>;
  readonly #links: readonly Link[];
  /** Tags of devices, and devices with a tag. Both by name. */
  readonly #tags: ReadonlyMap<string, readonly string[]>;
  readonly #users: ReadonlyMap<string, readonly string[]>;
  readonly #hash: (login: ImportLogin) => Buffer | null;
  #choices: readonly Choice[] = [];
  /** The tags of the choices. */
  #given: ReadonlySet<string> = new Set();

  private constructor(
    rows: readonly CredentialRow[],
    links: readonly Link[],
    devices: readonly TaggedDevice[],
    hash: (login: ImportLogin) => Buffer | null,
  ) {
    this.#names = new Set(rows.map(({ name }) => name));
    const stored = rows.filter((row) => row.imported_networks !== null && row.tags.includes(tagOf(row.name)));
    this.#stored = new Map(stored.map((row) => [tagOf(row.name), row]));
    this.#links = links;
    this.#tags = new Map(devices.map(({ name, tags }) => [name, tags]));
    const users = new Map<string, string[]>([...this.#stored.keys()].map((tag) => [tag, []]));
    for (const { name, tags } of devices) for (const tag of tags) users.get(tag)?.push(name);
    this.#users = users;
    this.#hash = hash;
  }

  /**
   * Loads the credentials of earlier imports. Opens no secret.
   *
   * @param sourceId the saved source of the import
   * @param devices the inventory before the import
   */
  static async load(
    trx: Trx,
    keyring: Keyring,
    sourceId: string | undefined,
    devices: readonly TaggedDevice[],
  ): Promise<ImportLogins> {
    // None is removed or gets another login until the end of the transaction.
    const rows = await trx.selectFrom('credential').selectAll().orderBy('name').forKeyShare().execute();
    const links = await trx.selectFrom('imported_login').selectAll().execute();
    const key = keyring.derive('logins of imports');
    return new ImportLogins(rows, links, devices, (login) =>
      sourceId === undefined
        ? null
        : createHmac('sha256', key)
            .update(JSON.stringify([sourceId, keyOf(login)]))
            .digest(),
    );
  }

  /** Returns the tags by which devices get their logins. Both maps have the names of the devices. */
  tagsFor(logins: ReadonlyMap<string, ImportLogin>): Map<string, string> {
    const byHash = this.#byHash();
    const ofSources = new Set(byHash.values());
    const taken = new Set<string>();
    this.#choices = [...Map.groupBy(logins, ([, login]) => keyOf(login)).values()].flatMap((group): Choice[] => {
      const [first] = group;
      if (!first) return [];
      const login = first[1];
      const devices = new Set(group.map(([name]) => name));
      const hash = this.#hash(login);
      const same = hash ? byHash.get(hash.toString('hex')) : undefined;
      const replaced = hash ? undefined : this.#usedOnlyBy(devices, login.username, (row) => ofSources.has(row));
      const known = same ?? (replaced && !taken.has(replaced.id) ? replaced : undefined);
      if (known) taken.add(known.id);
      const { id, name } = known ?? { id: randomUUID(), name: this.#newName(login) };
      return [{ id, name, login, hash, state: known ? (same ? 'stored' : 'replaced') : 'new', devices }];
    });
    this.#given = new Set(this.#choices.map(({ name }) => tagOf(name)));
    return new Map(this.#choices.flatMap(({ name, devices }) => [...devices].map((device) => [device, tagOf(name)])));
  }

  /** Returns true for the tag of a credential of imports. */
  isLoginTag(tag: string): boolean {
    return this.#stored.has(tag) || this.#given.has(tag);
  }

  /** Returns the new credentials, without their secrets. */
  added(): ImportedCredential[] {
    return this.#choices
      .filter(({ state }) => state === 'new')
      .map(({ name, login, devices }) => ({ name, username: login.username, devices: devices.size }));
  }

  /**
   * Seals new and replaced logins. Allows each credential of imports the addresses for which imports have its login now, and
   * removes those whose devices were removed. Call it when the devices are written.
   */
  async write(trx: Trx, keyring: Keyring, ways: readonly ImportedWay[]): Promise<void> {
    const links = await this.#newLinks(trx, ways);
    const used = new Set(links.map((link) => link.credential_id));
    for (const choice of this.#choices) {
      if (choice.state !== 'stored' && used.has(choice.id)) await writeLogin(trx, keyring, choice);
    }
    await writeLinks(trx, links);
    await this.#writeNetworks(trx);
    await sql`
      delete from credential
      where imported_networks is not null
        and not exists (select from imported_login where credential_id = credential.id)
        and not exists (select from device where device.tags @> credential.tags)`.execute(trx);
  }

  /** Returns the links of these devices after the import. */
  async #newLinks(trx: Trx, ways: readonly ImportedWay[]): Promise<Link[]> {
    const rows = await trx.selectFrom('device').select(['id', 'name', 'tags']).execute();
    const devices = new Map(rows.map((row) => [row.name, row]));
    const before = Map.groupBy(this.#links, (link) => link.device_id);
    const tags = new Map([...this.#stored].map(([tag, { id }]) => [id, tag]));
    const choices = new Map(this.#choices.flatMap((choice) => [...choice.devices].map((name) => [name, choice])));
    return ways.flatMap(({ name, given, passed }): Link[] => {
      const device = devices.get(name);
      if (!device) return [];
      const choice = choices.get(name);
      const still = new Set(passed.map(networkOf));
      const others = (before.get(device.id) ?? []).filter((link) => link.credential_id !== choice?.id);
      // The credential stays, with what people set: the source may give the device this login again.
      const kept = others.map((link) => {
        const isUsed = device.tags.includes(tags.get(link.credential_id) ?? '');
        return { ...link, networks: isUsed ? link.networks.filter((network) => still.has(network)) : [] };
      });
      if (!choice) return kept;
      const networks = given.flatMap((address) => networkOf(address) ?? []);
      // No connection can use its address.
      if (networks.length === 0 && choice.state === 'new') return kept;
      return [...kept, { credential_id: choice.id, device_id: device.id, login_hash: choice.hash, networks }];
    });
  }

  /** The addresses are those of imports only: what people allowed stays. */
  async #writeNetworks(trx: Trx): Promise<void> {
    const known = new Map([...this.#stored.values()].map((row) => [row.id, row]));
    const { rows } = await sql<{ id: string; networks: string[] }>`
      select id, array(
        select distinct unnest(networks) as network from imported_login where credential_id = credential.id order by network
      ) as networks
      from credential where imported_networks is not null`.execute(trx);
    for (const { id, networks } of rows) {
      const row = known.get(id);
      if (row?.imported_networks?.join() === networks.join()) continue;
      await trx.updateTable('credential').set({ imported_networks: networks }).where('id', '=', id).execute();
      if (row) await noteNetworks(trx, row, [...row.allowed_networks, ...networks], byImport);
    }
  }

  /** Returns the credentials that saved sources gave, by the hashes of their logins. */
  #byHash(): Map<string, CredentialRow> {
    const ids = new Map([...this.#stored.values()].map((row) => [row.id, row]));
    return new Map(
      this.#links.flatMap((link): [string, CredentialRow][] => {
        const row = ids.get(link.credential_id);
        return link.login_hash && row ? [[link.login_hash.toString('hex'), row]] : [];
      }),
    );
  }

  /** Returns a credential that no other device uses. */
  #usedOnlyBy(
    devices: ReadonlySet<string>,
    username: string,
    isOfSource: (row: CredentialRow) => boolean,
  ): CredentialRow | undefined {
    const tags = new Set([...devices].flatMap((name) => this.#tags.get(name) ?? []));
    const rows = [...tags].flatMap((tag) => {
      const row = this.#stored.get(tag);
      const fits = row?.username === username && !isOfSource(row);
      return fits && this.#users.get(tag)?.every((name) => devices.has(name)) ? [row] : [];
    });
    return rows[0];
  }

  #newName({ username }: ImportLogin): string {
    const base = `${prefix}${username.replaceAll(/[^\w.-]+/g, '-').slice(0, 40)}`;
    let name = base;
    for (let number = 2; this.#names.has(name); number++) name = `${base}-${number}`;
    this.#names.add(name);
    return name;
  }
}

/** Adds the credential of a login, or gives a login to the one of an earlier import. */
async function writeLogin(trx: Trx, keyring: Keyring, { id, name, login }: Choice): Promise<void> {
  // The new login was given for no device of the old one.
  await trx.deleteFrom('imported_login').where('credential_id', '=', id).execute();
  const { username, password, enablePassword } = login;
  const secrets = {
    password: keyring.seal(password, passwordIdentity(id)),
    private_key: null,
    agent: false,
    key_fingerprint: null,
    enable_password: enablePassword ? keyring.seal(enablePassword, enableIdentity(id)) : null,
  };
  await trx
    .insertInto('credential')
    .values({ id, name, username, ...secrets, tags: [tagOf(name)], imported_networks: [], priority: 100 })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...secrets, ...thawed }))
    .execute();
}

async function writeLinks(trx: Trx, links: readonly Link[]): Promise<void> {
  const written = recordset('written', links, {
    credential_id: ['uuid', (link) => link.credential_id],
    device_id: ['uuid', (link) => link.device_id],
    login_hash: ['bytea', (link) => link.login_hash],
    networks: ['jsonb', (link) => link.networks],
  });
  await sql`
    insert into imported_login (credential_id, device_id, login_hash, networks)
    select credential_id, device_id, login_hash, array(select jsonb_array_elements_text(networks)) from ${written}
    on conflict (credential_id, device_id)
      do update set login_hash = excluded.login_hash, networks = excluded.networks`.execute(trx);
}

function keyOf({ username, password, enablePassword = '' }: ImportLogin): string {
  return JSON.stringify([username, password, enablePassword]);
}
