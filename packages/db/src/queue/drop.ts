import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { inTransaction } from '../transaction.ts';
import type { Fence } from './queue.ts';

/** Ends queue jobs whose run or inspection was deleted. Those of inspections without a waiting client end with them. */
export async function drop(db: Database, fences: readonly Fence[]): Promise<void> {
  if (fences.length === 0) return;
  await inTransaction(db, async (trx) => {
    const ended = [...(await db.queue.complete(trx, fences))];
    // Without its queue job, an inspection would wait for ever.
    await sql`delete from inspection where id = any(${ended}::uuid[])`.execute(trx);
  });
  db.logger.warning('Queue jobs without a task were removed', { ids: fences.map((fence) => fence.id) });
}
