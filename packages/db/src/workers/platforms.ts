import { isObject, type PlatformRecord } from '@netraven/core/registry';
import type { Database } from '../database.ts';
import { live } from './live.ts';

/** Lists the platforms that live workers registered, good and bad. If they differ, the youngest worker's counts. */
export async function platforms(db: Database): Promise<PlatformRecord[]> {
  const rows = await db.kysely.selectFrom('worker').select('platforms').where(live).orderBy('started_at').execute();
  // A row may be edited by hand.
  const listed = rows.flatMap((row) => row.platforms).filter(isObject);
  const known = new Map(listed.map((platform) => [keyOf(platform), platform]));
  return [...known.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ id, package: name, path }: PlatformRecord): string {
  return `${id} ${name} ${path}`;
}
