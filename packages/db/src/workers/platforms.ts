import type { DeviceSettings } from '@netraven/core/attempt';
import type { Database } from '../database.ts';
import { live } from './live.ts';

/** A device platform, as a worker registers it. */
export interface OfferedPlatform {
  /** E.g. `cisco_ios`. */
  readonly id: string;
  readonly vendor: string;
  readonly os: string;
  /** Names in other tools. */
  readonly aliases: readonly string[];
  /** Its defaults. */
  readonly settings?: DeviceSettings;
}

/** Lists the platforms that live workers registered, by id. If they differ, the youngest worker's counts. */
export async function platforms(db: Database): Promise<OfferedPlatform[]> {
  const rows = await db.kysely.selectFrom('worker').select('platforms').where(live).orderBy('started_at').execute();
  const known = new Map(rows.flatMap((row) => row.platforms).map((platform) => [platform.id, platform]));
  return [...known.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
