import { sql } from 'kysely';
import type { Trx } from '../transaction.ts';

/** Notes that texts were saved again and have not changed since these versions. */
export async function confirm(trx: Trx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`insert into version_confirmed (id, at) select distinct id, now() from unnest(${ids}::bigint[]) as same (id)
    on conflict (id) do update set at = excluded.at`.execute(trx);
}
