import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';

/** Names an artifact. `deviceId` is null for a fleet job. */
export interface ArtifactKey {
  readonly deviceId: string | null;
  readonly jobType: string;
  readonly name: string;
}

/** Returns the identity with which the secrets of a version are sealed. */
export function revealsIdentity(of: ArtifactKey & { version: number }): string {
  return `artifact:${JSON.stringify([of.deviceId, of.jobType, of.name, of.version])}`;
}

/** Seals the secrets of a version. Not by `json`: they may have any character. Null: it has none. */
export function sealReveals(db: Database, of: ArtifactKey & { version: number; reveals: object }): Buffer | null {
  return Object.keys(of.reveals).length === 0 ? null : db.keyring.seal(JSON.stringify(of.reveals), revealsIdentity(of));
}

/** Selects the rows of a device, or of fleet jobs (null). PostgreSQL uses no index for `is not distinct from`. */
export function ofDeviceId(id: string | null): RawBuilder<boolean> {
  return id === null ? sql`device_id is null` : sql`device_id = ${id}::uuid`;
}
