import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import type { HostKey, Service } from './host-keys.ts';

/** The key of a service of a device. */
export interface KnownKey {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly service: Service;
  readonly pinned: HostKey & { readonly pinnedAt: Date };
  /** The last other key that the device showed. Nothing was sent over that connection. */
  readonly refused: (HostKey & { readonly refusedAt: Date }) | null;
}

/** Notes a key that a device showed instead of the pinned one. */
export async function refuse(db: Database, deviceId: string, key: HostKey, service: Service = 'ssh'): Promise<void> {
  await db.kysely
    .updateTable('host_key')
    .set({
      refused_algorithm: key.algorithm,
      refused_fingerprint: key.fingerprint,
      refused_at: sql<Date>`now()`,
    })
    .where('device_id', '=', deviceId)
    .where('service', '=', service)
    .execute();
}

/** A page of keys. */
export interface KeysAsked {
  /** Default: all devices. */
  readonly deviceId?: string;
  /** Only what follows this key. */
  readonly after?: { readonly device: string; readonly service: Service };
  /** Default: no limit. */
  readonly limit?: number;
}

/** Lists the keys of devices that have one, by device name; SSH before HTTPS. */
export async function listKnown(db: Database, { deviceId, after, limit }: KeysAsked = {}): Promise<KnownKey[]> {
  let query = db.kysely
    .selectFrom('host_key')
    .innerJoin('device', 'device.id', 'host_key.device_id')
    .selectAll('host_key')
    .select('device.name')
    .orderBy('device.name')
    .orderBy('service', 'desc');
  if (deviceId !== undefined) query = query.where('device_id', '=', deviceId);
  if (after) {
    const isLaterService = sql<boolean>`device.name = ${after.device} and service < ${after.service}`;
    query = query.where(sql<boolean>`(device.name > ${after.device} or ${isLaterService})`);
  }
  if (limit !== undefined) query = query.limit(limit);
  const rows = await query.execute();
  return rows.map(({ device_id, name, service, algorithm, fingerprint, pinned_at, ...row }) => ({
    deviceId: device_id,
    deviceName: name,
    service,
    pinned: { algorithm, fingerprint, pinnedAt: pinned_at },
    refused:
      row.refused_algorithm !== null && row.refused_fingerprint !== null && row.refused_at !== null
        ? { algorithm: row.refused_algorithm, fingerprint: row.refused_fingerprint, refusedAt: row.refused_at }
        : null,
  }));
}

/**
 * Pins the key that a device showed last. `fingerprint` must be of that key: it is the one that a person checked.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, NR_HOST_KEY_NOT_REFUSED
 */
export async function accept(db: Database, deviceId: string, fingerprint: string): Promise<KnownKey> {
  const device = await db.kysely
    .selectFrom('device')
    .select('name')
    .where('id', '=', uuidOrNone(deviceId))
    .executeTakeFirst();
  if (!device) throw dbError('NR_DEVICE_UNKNOWN', `There is no device ${deviceId}`);
  const accepted = await db.kysely
    .updateTable('host_key')
    .set((row) => ({
      algorithm: row.ref('refused_algorithm').$notNull(),
      fingerprint: row.ref('refused_fingerprint').$notNull(),
      pinned_at: sql<Date>`now()`,
      refused_algorithm: null,
      refused_fingerprint: null,
      refused_at: null,
    }))
    .where('device_id', '=', deviceId)
    .where('refused_fingerprint', '=', fingerprint)
    .returning('service')
    .execute();
  const known = await listKnown(db, { deviceId });
  const pinned = known.find(({ service }) => service === accepted[0]?.service);
  if (pinned) {
    const what = pinned.service === 'https' ? 'certificate' : 'host key';
    db.logger.warning(`The ${what} of ${device.name} was accepted: ${fingerprint}`, { deviceId, fingerprint });
    return pinned;
  }
  const refused = known.flatMap((key) => key.refused?.fingerprint ?? []).join(' and ');
  throw dbError(
    'NR_HOST_KEY_NOT_REFUSED',
    refused === ''
      ? `${device.name} has not shown ${fingerprint} in place of a pinned key`
      : `${device.name} has shown ${refused} in place of a pinned key, and not ${fingerprint}`,
  );
}
