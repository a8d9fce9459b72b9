import { createHmac, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { networkOf } from '@netraven/core/outbound';
import { sql } from 'kysely';
import { noteNetworks } from '../credentials/allow.ts';
import { otherLogin } from '../credentials/change.ts';
import { isRefused } from '../credentials/freeze.ts';
import { enableIdentity, loginTag, passwordIdentity, type CredentialRow } from '../credentials/credential.ts';
import { batchesOf } from '../schema/batches.ts';
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

/** A credential as an import reads it. */
type ImportRow = Pick<
  CredentialRow,
  'id' | 'name' | 'username' | 'tags' | 'networks' | 'allowed_networks' | 'imported_networks' | 'changed_by_person'
> & {
  /** It is frozen, or may soon be. Under another id its password would be sent again, and an account locked. */
  readonly refused: boolean;
};

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

/** Logins that are looked at in one turn of the event loop. */
const perTurn = 1_000;

/** Names of credentials that imports make. */
const prefix = 'import-';

/**
 * The credentials that give devices the logins of an import. Equal logins of an import share one.
 *
 * The person who starts an import sees the tags of its devices, and must not learn from them if a login is that of a stored
 * credential: an import would be a way to try passwords. So a login is only compared with those that the same saved source
 * gave before, by their hashes. A file or URL without a saved source replaces the login of its devices, equal or not.
 */
export class ImportLogins {
  readonly #names: Set<string>;
  /** The last number that was tried for a name. Thousands of logins can have one user name. */
  readonly #numbers = new Map<string, number>();
  /** Credentials of earlier imports, by their ids. */
  readonly #imported: ReadonlyMap<string, ImportRow>;
  /** Those that have the tag of their name, by this tag: a person can change the tags. */
  readonly #stored: ReadonlyMap<string, ImportRow>;
  readonly #links: readonly Link[];
  /** Tags of devices, and devices with a tag. Both by name. */
  readonly #tags: ReadonlyMap<string, readonly string[]>;
  readonly #users: ReadonlyMap<string, readonly string[]>;
  readonly #hash: (login: ImportLogin) => Buffer | null;
  #choices: readonly Choice[] = [];
  /** The tags of the choices. */
  #given: ReadonlySet<string> = new Set();

  private constructor(
    rows: readonly ImportRow[],
    links: readonly Link[],
    devices: readonly TaggedDevice[],
    hash: (login: ImportLogin) => Buffer | null,
  ) {
    this.#names = new Set(rows.map(({ name }) => name));
    const imported = rows.filter((row) => row.imported_networks !== null);
    this.#imported = new Map(imported.map((row) => [row.id, row]));
    this.#stored = new Map(imported.filter(hasOwnTag).map((row) => [loginTag(row.name), row]));
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
    const rows = await trx
      .selectFrom('credential')
      .select(['id', 'name', 'username', 'tags', 'networks', 'allowed_networks', 'imported_networks'])
      .select(['changed_by_person', isRefused.as('refused')])
      .orderBy('name')
      .forKeyShare()
      .execute();
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
  async tagsFor(logins: ReadonlyMap<string, ImportLogin>): Promise<Map<string, string>> {
    const byHash = this.#byHash();
    const ofSources = new Set(byHash.values());
    const taken = new Set<string>();
    const choices: Choice[] = [];
    let done = 0;
    for (const group of Map.groupBy(logins, ([, login]) => keyOf(login)).values()) {
      if (done++ % perTurn === 0) await setImmediate();
      const [first] = group;
      if (!first) continue;
      const login = first[1];
      const devices = new Set(group.map(([name]) => name));
      const hash = this.#hash(login);
      const same = hash ? byHash.get(hash.toString('hex')) : undefined;
      const replaced = hash ? undefined : this.#usedOnlyBy(devices, login.username, (row) => ofSources.has(row));
      const known = same ?? (replaced && !taken.has(replaced.id) ? replaced : undefined);
      if (known) taken.add(known.id);
      const { id, name } = known ?? { id: randomUUID(), name: this.#newName(login) };
      choices.push({ id, name, login, hash, state: known ? (same ? 'stored' : 'replaced') : 'new', devices });
    }
    await setImmediate();
    this.#choices = choices;
    this.#given = new Set(this.#choices.map(({ name }) => loginTag(name)));
    return new Map(
      this.#choices.flatMap(({ name, devices }) => [...devices].map((device) => [device, loginTag(name)])),
    );
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
   * removes those that no device uses and no person changed. Call it when the devices are written.
   */
  async write(trx: Trx, keyring: Keyring, ways: readonly ImportedWay[]): Promise<void> {
    const devices = await trx.selectFrom('device').select(['id', 'name', 'tags']).execute();
    const { links, dropped } = this.#newLinks(devices, ways);
    const used = new Set(links.map((link) => link.credential_id));
    await writeLogins(
      trx,
      keyring,
      this.#choices.filter(({ id, state }) => state !== 'stored' && used.has(id)),
    );
    await removeLinks(trx, dropped);
    await writeLinks(trx, links);
    await this.#writeNetworks(trx);
    await removeUnused(trx, new Set(devices.flatMap(({ tags }) => tags)));
  }

  /** Returns the links of these devices after the import, and those that it ends. */
  #newLinks(
    rows: readonly (TaggedDevice & { readonly id: string })[],
    ways: readonly ImportedWay[],
  ): { links: Link[]; dropped: Link[] } {
    const devices = new Map(rows.map((row) => [row.name, row]));
    const before = Map.groupBy(this.#links, (link) => link.device_id);
    const choices = new Map(this.#choices.flatMap((choice) => [...choice.devices].map((name) => [name, choice])));
    const replaced = new Set(this.#choices.filter(({ state }) => state === 'replaced').map(({ id }) => id));
    const links: Link[] = [];
    const dropped: Link[] = [];
    for (const { name, given, passed } of ways) {
      const device = devices.get(name);
      if (!device) continue;
      const choice = choices.get(name);
      const networks = given.flatMap((address) => networkOf(address) ?? []);
      // Without a network, no connection can use the address of the device.
      const isGiven = choice !== undefined && (networks.length > 0 || choice.state !== 'new');
      const still = new Set(passed.map(networkOf));
      for (const link of before.get(device.id) ?? []) {
        // It has another login now, which is not for this device.
        if (link.credential_id === choice?.id || replaced.has(link.credential_id)) continue;
        const row = this.#imported.get(link.credential_id);
        // By tags that a person chose, it is for other devices than the import knows.
        const isUsed = row !== undefined && (!hasOwnTag(row) || row.tags.some((tag) => device.tags.includes(tag)));
        // Without another login, the source may give the device this one again. What a person set stays until then, and
        // that devices refuse it.
        if (isGiven && !isUsed && !row?.changed_by_person && !row?.refused) dropped.push(link);
        else links.push({ ...link, networks: isUsed ? link.networks.filter((network) => still.has(network)) : [] });
      }
      if (isGiven) links.push({ credential_id: choice.id, device_id: device.id, login_hash: choice.hash, networks });
    }
    return { links, dropped };
  }

  /** The addresses are those of imports only: what people allowed stays. */
  async #writeNetworks(trx: Trx): Promise<void> {
    const { rows } = await sql<{ id: string; networks: string[] }>`
      update credential set imported_networks = given.networks
      from (
        select id, array(
          select distinct unnest(networks) as network from imported_login where credential_id = credential.id order by network
        ) as networks
        from credential where imported_networks is not null
      ) as given
      where given.id = credential.id and imported_networks is not null and imported_networks <> given.networks
      returning credential.id, given.networks`.execute(trx);
    const changes = rows.flatMap(({ id, networks }) => {
      const row = this.#imported.get(id);
      return row ? [{ row, after: [...row.allowed_networks, ...networks] }] : [];
    });
    await noteNetworks(trx, changes, byImport);
  }

  /** Returns the credentials that saved sources gave, by the hashes of their logins. */
  #byHash(): Map<string, ImportRow> {
    return new Map(
      this.#links.flatMap((link): [string, ImportRow][] => {
        const row = this.#imported.get(link.credential_id);
        return link.login_hash && row && hasOwnTag(row) ? [[link.login_hash.toString('hex'), row]] : [];
      }),
    );
  }

  /** Returns a credential that no other device uses, and that has no tags of a person. */
  #usedOnlyBy(
    devices: ReadonlySet<string>,
    username: string,
    isOfSource: (row: ImportRow) => boolean,
  ): ImportRow | undefined {
    const tags = new Set([...devices].flatMap((name) => this.#tags.get(name) ?? []));
    const rows = [...tags].flatMap((tag) => {
      const row = this.#stored.get(tag);
      const fits = row?.username === username && !isOfSource(row) && row.tags.length === 1;
      return fits && this.#users.get(tag)?.every((name) => devices.has(name)) ? [row] : [];
    });
    return rows[0];
  }

  #newName({ username }: ImportLogin): string {
    const base = `${prefix}${username.replaceAll(/[^\w.-]+/g, '-').slice(0, 40)}`;
    let number = this.#numbers.get(base) ?? 0;
    let name: string;
    do {
      number++;
      name = number === 1 ? base : `${base}-${number}`;
    } while (this.#names.has(name));
    this.#numbers.set(base, number);
    this.#names.add(name);
    return name;
  }
}

/** Returns true if a credential of imports has the tag by which imports give it to devices. */
function hasOwnTag({ name, tags }: ImportRow): boolean {
  return tags.includes(loginTag(name));
}

/** Adds the credentials of logins, or gives logins to those of earlier imports. */
async function writeLogins(trx: Trx, keyring: Keyring, choices: readonly Choice[]): Promise<void> {
  await clearReplaced(
    trx,
    choices.filter(({ state }) => state === 'replaced'),
  );
  for (const batch of batchesOf(choices)) {
    const written = recordset('written', batch, {
      id: ['uuid', ({ id }) => id],
      name: ['text', ({ name }) => name],
      username: ['text', ({ login }) => login.username],
      password: ['bytea', ({ id, login }) => keyring.seal(login.password, passwordIdentity(id))],
      enable_password: [
        'bytea',
        ({ id, login: { enablePassword } }) =>
          enablePassword ? keyring.seal(enablePassword, enableIdentity(id)) : null,
      ],
      tag: ['text', ({ name }) => loginTag(name)],
    });
    await sql`
      insert into credential (id, name, username, password, enable_password, tags, imported_networks, priority)
      select id, name, username, password, enable_password, array[tag], '{}', 100 from ${written}
      on conflict (id) do update set password = excluded.password, enable_password = excluded.enable_password,
        private_key = null, agent = false, key_fingerprint = null`.execute(trx);
  }
}

/** Thaws credentials that get other logins, and takes the devices of the old logins from them. */
async function clearReplaced(trx: Trx, choices: readonly Choice[]): Promise<void> {
  if (choices.length === 0) return;
  const ids = choices.map(({ id }) => id);
  await sql`delete from imported_login where credential_id = any(${ids}::uuid[])`.execute(trx);
  await trx
    .updateTable('credential')
    .set(otherLogin)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
}

async function removeLinks(trx: Trx, links: readonly Link[]): Promise<void> {
  for (const batch of batchesOf(links)) {
    const dropped = recordset('dropped', batch, {
      credential_id: ['uuid', (link) => link.credential_id],
      device_id: ['uuid', (link) => link.device_id],
    });
    await sql`
      delete from imported_login using ${dropped}
      where imported_login.credential_id = dropped.credential_id and imported_login.device_id = dropped.device_id`.execute(
      trx,
    );
  }
}

async function writeLinks(trx: Trx, links: readonly Link[]): Promise<void> {
  for (const batch of batchesOf(links)) {
    const written = recordset('written', batch, {
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
}

/** Removes the credentials that imports made and nothing uses. @param used the tags of all devices */
async function removeUnused(trx: Trx, used: ReadonlySet<string>): Promise<void> {
  const { rows } = await sql<{ id: string; tags: string[] }>`
    select id, tags from credential
    where imported_networks is not null and not changed_by_person and not ${isRefused}
      and not exists (select from imported_login where credential_id = credential.id)
      -- Set by a person.
      and not exists (select from session_limit where key = 'credential:' || credential.name)`.execute(trx);
  // Not in the statement: there it took minutes for 10,000 credentials and devices.
  const unused = rows.filter(({ tags }) => !tags.some((tag) => used.has(tag))).map(({ id }) => id);
  if (unused.length === 0) return;
  await sql`
    delete from credential
    where id = any(${unused}::uuid[]) and not changed_by_person and not ${isRefused}`.execute(trx);
}

function keyOf({ username, password, enablePassword = '' }: ImportLogin): string {
  return JSON.stringify([username, password, enablePassword]);
}
