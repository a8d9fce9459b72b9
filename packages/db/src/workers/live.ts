import { setTimeout as wait } from 'node:timers/promises';
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

/** A worker gives a sign of life each 5 s. */
const nextSignMs = 6_000;
const lookEveryMs = 200;

/**
 * Resolves once a worker that is ready for a job type is live. If only workers have it that are not, each of them that runs
 * gives its next sign of life first: a step of the database's clock must not look like the end of all workers.
 */
export async function signOfLife(db: Database, jobType: string): Promise<void> {
  for (const end = performance.now() + nextSignMs; performance.now() < end; await wait(lookEveryMs)) {
    const { rows } = await sql<{ isLive: boolean | null }>`select bool_or(${live}) as "isLive"
      from worker join offer on offer.worker_id = worker.id
      where offer.job_type = ${jobType} and offer.state = 'ready'`.execute(db.kysely);
    // Null: no worker has the job type.
    if (rows[0]?.isLive !== false) return;
  }
}
