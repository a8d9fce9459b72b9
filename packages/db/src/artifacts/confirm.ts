import { sql } from 'kysely';
import type { Trx } from '../transaction.ts';

/** Notes that texts were saved again and have not changed since these versions. Versions that were removed are left out. */
export async function confirm(trx: Trx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`insert into version_confirmed (id, at)
    select id, now() from (select id from artifact where id = any(${ids}::bigint[]) order by id for key share) found
    on conflict (id) do update set at = excluded.at`.execute(trx);
}
