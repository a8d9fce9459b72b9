import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Channel } from './listen/listener.ts';
import type { Tables } from './schema/tables.ts';

/** An open transaction. */
export type Trx = Transaction<Tables>;

/** Deadlock, serialization failure: rolled back whole, and safe to do again. */
const repeatable = new Set(['40P01', '40001']);

/** Does work in one transaction, again when PostgreSQL broke it off for another's sake. */
export async function inTransaction<T>(db: Database, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.kysely.transaction().execute(work);
    } catch (error) {
      if (attempt === 5 || !repeatable.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
}

/** Notifies listeners when the transaction commits; equal payloads once. */
export async function notify(trx: Trx, channel: Channel, payloads: Iterable<string>): Promise<void> {
  const list = [...new Set(payloads)];
  if (list.length === 0) return;
  await sql`select pg_notify(${channel}, payload) from unnest(${list}::text[]) as payload`.execute(trx);
}

/** Whether PostgreSQL refused the data itself, so that trying again would be in vain. */
export function isRefusedData(error: unknown): boolean {
  return /^2[123]/.test((error as { code?: string }).code ?? '');
}

/** The error code of PostgreSQL for a unique index that refused a row. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: found } = error as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || constraint === found);
}

/** Ids, each once, sorted: rows are always locked in this order. */
export function inOrder(ids: Iterable<string>): string[] {
  return [...new Set(ids)].sort();
}
