import { isIP } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { allowsPeer } from '@netraven/core/outbound';
import { sql } from 'kysely';
import type { TagSettings } from '@netraven/core/attempt';
import type { Database } from '../database.ts';
import type { Device } from '../devices/device.ts';
import { jumpChain, jumpHostOf, loadJumpHosts, type JumpHosts } from '../devices/jump-hosts.ts';
import { tagSettings } from '../devices/settings.ts';

/** A device whose credentials are compared with its address. */
export type PlacedDevice = Pick<Device, 'name' | 'address' | 'tags' | 'settings'>;

/** The networks of each credential: of those for every device, and of those for a tag. */
interface Placed {
  readonly general: readonly (readonly string[])[];
  readonly byTag: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** Devices that are compared in one turn of the event loop. */
const perTurn = 500;

/**
 * Returns true if a credential may be sent to a device, false if not. Null: it depends on the address that the name server
 * gives for its name.
 *
 * @param hops the jump hosts of the device
 */
export function mayGo(
  networks: readonly string[],
  device: Pick<Device, 'address'>,
  hops: readonly Pick<Device, 'address'>[],
): boolean | null {
  const judge = ({ address }: Pick<Device, 'address'>, index: number): boolean | null => {
    const isLiteral = isIP(address) > 0;
    if (allowsPeer(networks, { host: address, address: isLiteral ? address : undefined })) return true;
    // The first one to connect to is resolved here. The others are resolved by the jump host before them.
    const isFirst = index === (hops.length === 0 ? 0 : 1);
    return isLiteral || !isFirst ? false : null;
  };
  const answers = new Set([device, ...hops].map(judge));
  if (answers.has(false)) return false;
  return answers.has(null) ? null : true;
}

/** Returns the names of the devices to which none of their credentials may go, by name. */
export async function devicesOutside(db: Database, devices?: readonly PlacedDevice[]): Promise<string[]> {
  const credentials = await db.kysely.selectFrom('credential').select(['tags', 'networks']).execute();
  // Usual in a lab. It spares reading all devices.
  if (credentials.some(({ tags, networks }) => tags.length === 0 && networks.includes('any'))) return [];
  const [checked, tags] = await Promise.all([devices ?? allDevices(db), tagSettings(db.kysely)]);
  const first = checked.flatMap((device) => jumpHostOf(device, tags) ?? []);
  const hosts = first.length === 0 ? new Map<string, Device>() : await loadJumpHosts(db.kysely, first, tags);
  const placed = placedOf(credentials);
  const outside: string[] = [];
  for (const [index, device] of checked.entries()) {
    if (index % perTurn === 0) await setImmediate();
    if (isOutside(device, placed, tags, hosts)) outside.push(device.name);
  }
  return outside;
}

function placedOf(credentials: readonly { readonly tags: string[]; readonly networks: string[] }[]): Placed {
  const byTag = new Map<string, string[][]>();
  for (const { tags, networks } of credentials) {
    for (const tag of tags) {
      const known = byTag.get(tag);
      if (known) known.push(networks);
      else byTag.set(tag, [networks]);
    }
  }
  return { general: credentials.filter(({ tags }) => tags.length === 0).map(({ networks }) => networks), byTag };
}

function isOutside(
  device: PlacedDevice,
  { general, byTag }: Placed,
  tags: readonly TagSettings[],
  hosts: JumpHosts,
): boolean {
  const own = [...general, ...device.tags.flatMap((tag) => byTag.get(tag) ?? [])];
  if (own.length === 0) return false;
  const hops = hopsOf(device, tags, hosts);
  return own.every((networks) => mayGo(networks, device, hops) === false);
}

/** Without those of a chain that is broken: its tasks say so. */
function hopsOf(device: PlacedDevice, tags: readonly TagSettings[], hosts: JumpHosts): Device[] {
  try {
    return jumpChain(device, tags, hosts);
  } catch {
    return [];
  }
}

async function allDevices(db: Database): Promise<PlacedDevice[]> {
  return db.kysely
    .selectFrom('device')
    .select(['name', 'address', 'tags', 'settings'])
    .orderBy(sql`name collate "C"`)
    .execute();
}
