import type { Database } from '../database.ts';

/** The host key a device must show. */
export interface HostKey {
  /** E.g. `ssh-ed25519`. */
  readonly algorithm: string;
  /** `SHA256:…`, as OpenSSH prints it. */
  readonly fingerprint: string;
}

/** The pinned key; undefined before the first contact. */
export async function get(db: Database, deviceId: string): Promise<HostKey | undefined> {
  return db.kysely
    .selectFrom('host_key')
    .select(['algorithm', 'fingerprint'])
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
}

/** Pins a key. The first pin wins: a later one, of another key or at the same time, changes nothing. Returns the pinned one. */
export async function pin(db: Database, deviceId: string, key: HostKey): Promise<HostKey> {
  await db.kysely
    .insertInto('host_key')
    .values({ device_id: deviceId, algorithm: key.algorithm, fingerprint: key.fingerprint })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await get(db, deviceId)) ?? key;
}
