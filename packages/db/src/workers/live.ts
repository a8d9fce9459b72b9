import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';

/** SQL that is true for a live worker: seen within 15 s, by the database's clock. */
export const live: RawBuilder<boolean> = sql<boolean>`(worker.seen_at > now() - interval '15 seconds')`;

/**
 * Returns true if a worker is live. After a step of the database's clock, or an outage, none is until its next sign of
 * life, and no job type can be found: what is due must wait for that.
 */
export async function isAnyLive(db: Database): Promise<boolean> {
  return (await db.kysely.selectFrom('worker').select('id').where(live).limit(1).executeTakeFirst()) !== undefined;
}
