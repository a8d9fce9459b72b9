import type { DeviceSettings, TagSettings } from '@netraven/core/attempt';
import { sql } from 'kysely';
import { fitting, type DecryptedCredential } from '../credentials/credentials.ts';
import type { Database } from '../database.ts';
import type { Device } from '../devices/device.ts';
import { getAll as getHostKeys, type HostKey } from '../devices/host-keys.ts';
import { jumpChain, jumpHostOf, loadJumpHosts } from '../devices/jump-hosts.ts';
import { settingsOf } from '../devices/settings.ts';

/** The settings of a device, and the way to it. */
export interface Access {
  /** The tags that the device has now. None if it was removed. */
  readonly tags: readonly string[];
  /** Those that hold for the device: its own and those of its tags. */
  readonly settings: DeviceSettings;
  /**
   * Returns the jump hosts, the first one to log in to first. Decrypts their credentials.
   *
   * @throws {NetRavenError} NR_JUMP_HOST_UNKNOWN, NR_JUMP_HOST_LOOP, NR_SECRET_UNREADABLE
   */
  jumpHosts(): JumpHost[];
}

export interface JumpHost {
  readonly device: Device;
  /** In the order to try. */
  readonly credentials: readonly DecryptedCredential[];
  /** Undefined before the first contact. */
  readonly hostKey: HostKey | undefined;
  readonly settings: DeviceSettings;
}

/** A device that is reached. */
export type ReachedDevice = Pick<Device, 'name' | 'tags' | 'settings'>;

/** Of a removed device. */
export const noAccess: Access = { tags: [], settings: {}, jumpHosts: () => [] };

/** Loads how devices are reached, in their order. @param tags all tags, with their settings */
export async function loadAccess(
  db: Database,
  devices: readonly (ReachedDevice | undefined)[],
  tags: readonly TagSettings[],
): Promise<Access[]> {
  const first = devices.flatMap((device) => (device && jumpHostOf(device, tags)) ?? []);
  const hosts = first.length === 0 ? new Map<string, Device>() : await loadJumpHosts(db.kysely, first, tags);
  const logins = await loadLogins(db, [...hosts.values()]);
  return devices.map((device) => {
    if (!device) return noAccess;
    return {
      tags: device.tags,
      settings: settingsOf(device, tags).settings,
      jumpHosts: () =>
        jumpChain(device, tags, hosts).map((host) => {
          const login = logins.get(host.id);
          return {
            device: host,
            credentials: login?.credentials() ?? [],
            hostKey: login?.hostKey,
            settings: settingsOf(host, tags).settings,
          };
        }),
    };
  });
}

interface LoginData {
  credentials(): DecryptedCredential[];
  readonly hostKey: HostKey | undefined;
}

async function loadLogins(db: Database, hosts: readonly Device[]): Promise<ReadonlyMap<string, LoginData>> {
  if (hosts.length === 0) return new Map();
  const ids = hosts.map(({ id }) => id);
  const rows = await db.kysely
    .selectFrom('device')
    .select(['id', 'tags', 'last_credential_id as last'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
  const [credentialsOf, hostKeys] = await Promise.all([
    fitting(
      db,
      rows.flatMap(({ tags }) => tags),
    ),
    getHostKeys(
      db,
      rows.map(({ id }) => id),
    ),
  ]);
  return new Map(
    rows.map(({ id, ...history }, index) => [
      id,
      { credentials: () => credentialsOf(history).open(), hostKey: hostKeys[index] },
    ]),
  );
}
