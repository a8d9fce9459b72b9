import { setTimeout as wait } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';

/** Rows that one statement removes. It takes some milliseconds, and locks no row that is still used. */
const rowsPerStep = 500;

export interface StepOptions {
  /** Stops between two steps. What is left is removed the next time. */
  readonly signal?: AbortSignal;
  /** Called after each step with the number of removed rows. */
  readonly onStep?: (rows: number) => void;
}

/**
 * Removes the rows of a table for which a condition holds, in small steps. Pauses for as long as each step took, so that
 * others are not held up. Returns the number of rows.
 */
export async function removeInSteps(
  db: Database,
  table: string,
  condition: RawBuilder<unknown>,
  { signal, onStep }: StepOptions,
): Promise<number> {
  const name = sql.table(table);
  const removeSome = sql`delete from ${name}
    where ctid in (select ctid from ${name} where ${condition} limit ${sql.lit(rowsPerStep)})`;
  let total = 0;
  for (;;) {
    if (signal?.aborted) return total;
    const startedAt = performance.now();
    const removed = Number((await removeSome.execute(db.kysely)).numAffectedRows ?? 0n);
    total += removed;
    onStep?.(removed);
    if (removed > 0) await wait(performance.now() - startedAt);
    if (removed < rowsPerStep) return total;
  }
}
