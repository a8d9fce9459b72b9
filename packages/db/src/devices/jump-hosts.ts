import { changeSettings, type TagSettings } from '@netraven/core/attempt';
import { sql, type Kysely } from 'kysely';
import { dbError } from '../codes.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import type { Trx } from '../transaction.ts';
import { deviceOf, type Device } from './device.ts';
import { settingsOf, tagSettings } from './settings.ts';

// Not `false`, which means a direct connection.
const jumpHost = sql<string>`case when json_typeof(settings -> 'jumpHost') = 'string' then settings ->> 'jumpHost' end`;

const jumpHostLock = 0x6e726a68;

/**
 * Most jump hosts that a device is behind. No one logs in through more, and without a limit the check of a chain of 100,000
 * devices, which a broken source can have, takes hours.
 */
export const mostJumpHosts = 8;

/**
 * Keeps others from changing jump hosts, also by tags, names and removed devices, until the end of the transaction: two
 * changes that are fine alone can be a loop together. Call it before any row is locked.
 */
export async function lockJumpHosts(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${jumpHostLock})`.execute(trx);
}

/** Devices that can be jump hosts, by name. */
export type JumpHosts = ReadonlyMap<string, Device>;

/** Loads the jump hosts of these names, and those that they are behind, and so on. */
export async function loadJumpHosts(
  kysely: Kysely<Tables>,
  names: readonly string[],
  tags: readonly TagSettings[],
): Promise<JumpHosts> {
  const found = new Map<string, Device>();
  let missing = [...new Set(names)];
  // One more than a device can have: that one is what makes them too many.
  for (let level = 0; level <= mostJumpHosts && missing.length > 0; level++) {
    const rows = await kysely
      .selectFrom('device')
      .selectAll()
      .where(sql<boolean>`name = any(${missing}::text[])`)
      .execute();
    for (const row of rows) found.set(row.name, deviceOf(row));
    const next = rows.map((row) => jumpHostOf(deviceOf(row), tags));
    missing = [...new Set(next)].filter((name) => name !== undefined && !found.has(name)) as string[];
  }
  return found;
}

/**
 * Returns the jump hosts of a device, the first one to log in to first.
 *
 * @throws {NetRavenError} NR_JUMP_HOST_UNKNOWN, NR_JUMP_HOST_LOOP, NR_JUMP_HOSTS_TOO_MANY
 */
export function jumpChain(
  device: Pick<Device, 'name' | 'tags' | 'settings'>,
  tags: readonly TagSettings[],
  hosts: JumpHosts,
): Device[] {
  const chain: Device[] = [];
  let behind = device;
  for (let name = jumpHostOf(device, tags); name !== undefined; name = jumpHostOf(behind, tags)) {
    const path = [...chain.map((hop) => hop.name).toReversed(), name];
    if (chain.length === mostJumpHosts && name !== device.name) {
      const message = `${device.name} is behind more than ${mostJumpHosts} jump hosts: ${path.join(', ')}`;
      throw dbError('NR_JUMP_HOSTS_TOO_MANY', message);
    }
    const host = hosts.get(name);
    if (!host) {
      throw dbError('NR_JUMP_HOST_UNKNOWN', `${behind.name} has the jump host ${name}, which is no device`);
    }
    if (name === device.name || chain.some((hop) => hop.name === name)) {
      const loop = [device.name, ...path].join(' behind ');
      throw dbError('NR_JUMP_HOST_LOOP', `The jump hosts of ${device.name} are a loop: ${loop}`);
    }
    chain.unshift(host);
    behind = host;
  }
  return chain;
}

/** Returns the name of the jump host of a device; undefined for a direct connection. */
export function jumpHostOf(
  device: Pick<Device, 'name' | 'tags' | 'settings'>,
  tags: readonly TagSettings[],
): string | undefined {
  return settingsOf(device, tags).settings.jumpHost || undefined;
}

/**
 * Checks every jump host of the inventory: a loop consists of jump hosts only. Call {@link lockJumpHosts} first.
 *
 * @param removed names of devices that an import has just removed
 * @throws {NetRavenError} NR_JUMP_HOST_UNKNOWN, NR_JUMP_HOST_LOOP, NR_JUMP_HOSTS_TOO_MANY, NR_JUMP_HOST_IN_USE
 */
export async function checkJumpHosts(trx: Trx, removed: ReadonlySet<string> = new Set()): Promise<void> {
  const { rows: used } = await sql<{ owner: string; host: string }>`
    select 'The device ' || name as owner, ${jumpHost} as host from device where ${jumpHost} is not null
    union all select 'The tag ' || name, ${jumpHost} from tag where ${jumpHost} is not null`.execute(trx);
  if (used.length === 0) return;
  const tags = await tagSettings(trx);
  const names = used.map(({ host }) => host);
  const hosts = await loadJumpHosts(trx, names, tags);
  const unknown = used.find(({ host }) => !hosts.has(host));
  if (unknown) {
    const problem = `${unknown.owner} has the jump host ${unknown.host}, which`;
    throw removed.has(unknown.host)
      ? dbError('NR_JUMP_HOST_IN_USE', `${problem} the source no longer has`)
      : dbError('NR_JUMP_HOST_UNKNOWN', `${problem} is no device`);
  }
  for (const [name, owner] of new Map(used.map((one) => [one.host, one.owner]))) {
    const host = hosts.get(name);
    if (!host || jumpChain(host, tags, hosts).length < mostJumpHosts) continue;
    throw dbError(
      'NR_JUMP_HOSTS_TOO_MANY',
      `${owner} is behind more than ${mostJumpHosts} jump hosts, from ${name} on`,
    );
  }
}

/** Gives the devices and tags behind renamed jump hosts their new names. `renames` has the new names by the old ones. */
export async function renameJumpHosts(trx: Trx, renames: ReadonlyMap<string, string>): Promise<void> {
  for (const table of ['device', 'tag'] as const) {
    const rows = await trx
      .selectFrom(table)
      .select(['name', 'settings', jumpHost.as('host')])
      .where(sql<boolean>`${jumpHost} = any(${[...renames.keys()]}::text[])`)
      .execute();
    for (const row of rows) {
      const settings = json(changeSettings(row.settings, { jumpHost: renames.get(row.host) ?? row.host }));
      await trx.updateTable(table).set({ settings }).where('name', '=', row.name).execute();
    }
  }
}

/** Returns a device or tag that has this jump host, if there is one. */
export async function whoJumpsOver(trx: Trx, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ owner: string }>`
    select 'the device ' || name as owner from device where ${jumpHost} = ${name}
    union all select 'the tag ' || name from tag where ${jumpHost} = ${name}
    limit 1`.execute(trx);
  return rows[0]?.owner;
}
