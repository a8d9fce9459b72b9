import type { Database } from '../database.ts';
import { inTransaction } from '../transaction.ts';
import type { Fence } from './queue.ts';

/** Ends queue jobs whose run or inspection was deleted, and those of inspections without a waiting client. */
export async function drop(db: Database, fences: readonly Fence[]): Promise<void> {
  if (fences.length === 0) return;
  await inTransaction(db, (trx) => db.queue.complete(trx, fences));
  db.logger.warning('Queue jobs without a task were removed', { ids: fences.map((fence) => fence.id) });
}
