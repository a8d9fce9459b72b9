import { sql, type RawBuilder } from 'kysely';

/** SQL that is true for a live worker: seen within 15 s, by the database's clock. */
export const live: RawBuilder<boolean> = sql<boolean>`(worker.seen_at > now() - interval '15 seconds')`;
