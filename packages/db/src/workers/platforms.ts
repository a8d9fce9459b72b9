import type { Database } from '../database.ts';
import { live } from './live.ts';

/** A platform of devices, as a worker that knows it tells of it. */
export interface OfferedPlatform {
  /** E.g. `cisco_ios`. */
  readonly id: string;
  readonly vendor: string;
  readonly os: string;
  /** Its names in other tools. */
  readonly aliases: readonly string[];
}

/** The platforms that live workers know, by id; of two that differ, what the youngest worker says. */
export async function platforms(db: Database): Promise<OfferedPlatform[]> {
  const rows = await db.kysely.selectFrom('worker').select('platforms').where(live).orderBy('started_at').execute();
  const known = new Map(rows.flatMap((row) => row.platforms).map((platform) => [platform.id, platform]));
  return [...known.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
