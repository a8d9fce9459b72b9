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

/** The devices whose platform is weakly proven: only two equal reads prove the end of their configurations. */
export interface WeaklyProven {
  /** Ids. */
  readonly platforms: readonly string[];
  readonly devices: number;
}

/** Counts the devices whose platform is weakly proven. */
export async function weaklyProven(db: Database): Promise<WeaklyProven> {
  const ids = (await platforms(db)).filter(({ weaklyProven: isWeak, state }) => isWeak === true && state === 'ready');
  if (ids.length === 0) return { platforms: [], devices: 0 };
  const rows = await db.kysely
    .selectFrom('device')
    .select(({ fn }) => ['platform', fn.countAll<number>().as('devices')])
    .where(
      'platform',
      'in',
      ids.map(({ id }) => id),
    )
    .groupBy('platform')
    .orderBy('platform')
    .execute();
  const devices = rows.reduce((sum, row) => sum + Number(row.devices), 0);
  return { platforms: rows.map(({ platform }) => platform), devices };
}

function keyOf({ id, package: name, path }: PlatformRecord): string {
  return `${id} ${name} ${path}`;
}
