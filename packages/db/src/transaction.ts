import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { dbError } from './codes.ts';
import type { Channel } from './listen/listener.ts';
import type { Tables } from './schema/tables.ts';

/** An open transaction. */
export type Trx = Transaction<Tables>;

/** Deadlock and serialization failure: rolled back as a whole, so safe to repeat. */
const repeatable = new Set(['40P01', '40001']);

/** Runs `work` in one transaction. Repeats it when PostgreSQL rolled it back because of a deadlock or conflict. */
export async function inTransaction<T>(db: Database, work: (trx: Trx) => Promise<T>): Promise<T> {
  return repeated(() => db.kysely.transaction().execute(work));
}

/** Does the same for a statement that is a transaction of its own. */
export async function repeated<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 5 || !repeatable.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
}

/** Notifies listeners when the transaction commits. Equal payloads are sent once. */
export async function notify(trx: Trx, channel: Channel, payloads: Iterable<string>): Promise<void> {
  const list = [...new Set(payloads)];
  if (list.length === 0) return;
  await sql`select pg_notify(${channel}, payload) from unnest(${list}::text[]) as payload`.execute(trx);
}

/** Returns true if PostgreSQL refused the data itself: a repetition would fail too. */
export function isRefusedData(error: unknown): boolean {
  return /^2[123]/.test((error as { code?: string }).code ?? '');
}

/** Returns true if a unique index refused a row. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: found } = error as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || constraint === found);
}

/** Returns the error for a name that another row has; any other error as it is. @param change how that one is changed or removed */
export function nameTaken(
  error: unknown,
  what: string,
  name: string,
  change = `change that one with \`netraven ${what}s set <name>\``,
): unknown {
  if (!isUniqueViolation(error)) return error;
  const hint = `Choose another name, or ${change}.`;
  // The index of names without case.
  const message = isOfCase(error)
    ? `There is a ${what} whose name differs from ${name} only in case`
    : `The ${what} ${name} exists already`;
  return dbError('NR_NAME_TAKEN', message, { hint, cause: error });
}

function isOfCase(error: unknown): boolean {
  return (error as { constraint?: string }).constraint === 'device_plain_name';
}

/** Returns true if a foreign key refused a row, or its removal. */
export function isForeignKeyViolation(error: unknown): boolean {
  return (error as { code?: string }).code === '23503';
}
