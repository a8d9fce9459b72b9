import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { recordset } from '../schema/recordset.ts';

export { accept, listKnown, refuse, type KeysAsked, type KnownKey } from './refused-keys.ts';

/** The SSH host key or the TLS certificate that a device must show. */
export interface HostKey {
  /** E.g. `ssh-ed25519`. `x509`: a TLS certificate. */
  readonly algorithm: string;
  /** `SHA256:…`, as OpenSSH prints it; of a certificate, the SHA-256 fingerprint as OpenSSL prints it. */
  readonly fingerprint: string;
}

/** A device has one key for each service. */
export type Service = 'ssh' | 'https';

/** A host key to pin. */
export interface Pin {
  readonly deviceId: string;
  readonly key: HostKey;
}

/** Returns the pinned key; undefined before the first contact. */
export async function get(db: Database, deviceId: string, service: Service = 'ssh'): Promise<HostKey | undefined> {
  return (await getAll(db, [deviceId], service))[0];
}

/** Returns the pinned keys of devices, in their order. */
export async function getAll(
  db: Database,
  deviceIds: readonly string[],
  service: Service = 'ssh',
): Promise<(HostKey | undefined)[]> {
  const rows = await db.kysely
    .selectFrom('host_key')
    .select(['device_id', 'algorithm', 'fingerprint'])
    .where('service', '=', service)
    .where(sql<boolean>`device_id = any(${deviceIds}::uuid[])`)
    .execute();
  const found = new Map(rows.map(({ device_id, ...key }) => [device_id, key]));
  return deviceIds.map((id) => found.get(id));
}

/** Pins a key. The first pin wins; a later one changes nothing. Returns the pinned key. */
export async function pin(db: Database, deviceId: string, key: HostKey, service: Service = 'ssh'): Promise<HostKey> {
  return (await pinAll(db, [{ deviceId, key }], service))[0] ?? key;
}

/** Pins keys as {@link pin} does. Returns the pinned keys in the order of `pins`. */
export async function pinAll(db: Database, pins: readonly Pin[], service: Service = 'ssh'): Promise<HostKey[]> {
  // Sorted, so that two transactions cannot deadlock.
  const sorted = [...pins].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  const { rows } = await sql<HostKey & { device_id: string }>`
    insert into host_key (device_id, service, algorithm, fingerprint)
    select device_id, ${service}, algorithm, fingerprint
    from ${recordset('new', sorted, {
      device_id: ['uuid', ({ deviceId }) => deviceId],
      algorithm: ['text', ({ key }) => key.algorithm],
      fingerprint: ['text', ({ key }) => key.fingerprint],
    })}
    on conflict do nothing returning device_id, algorithm, fingerprint`.execute(db.kysely);
  const kept = new Map<string, HostKey>(rows.map(({ device_id, ...key }) => [device_id, key]));
  const others = pins.map(({ deviceId }) => deviceId).filter((id) => !kept.has(id));
  const before = others.length === 0 ? [] : await getAll(db, others, service);
  for (const [index, id] of others.entries()) {
    const key = before[index];
    if (key) kept.set(id, key);
  }
  return pins.map(({ deviceId, key }) => kept.get(deviceId) ?? key);
}
