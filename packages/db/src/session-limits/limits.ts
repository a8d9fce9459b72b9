import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { inTransaction } from '../transaction.ts';
import { loadSessions } from './sessions.ts';

/** The most sessions that tasks may have open at once, over all workers. */
export interface SessionLimit {
  /** `all`, `tag:<name>` (devices with the tag) or `credential:<name>` (logins with it). */
  readonly key: string;
  readonly max: number;
  /** Tasks that count now. */
  readonly used: number;
  /** Tasks that wait because of it. */
  readonly waiting: number;
}

/** Lists the limits: `all`, those of credentials and of tags, each by name. */
export async function list(db: Database): Promise<SessionLimit[]> {
  return inTransaction(db, async (trx) => {
    const limits = await trx
      .selectFrom('session_limit')
      .selectAll()
      .orderBy(sql`key collate "C"`)
      .execute();
    const sessions = await loadSessions(db, trx);
    const waits = await trx
      .selectFrom('session_wait')
      .innerJoin('task', 'task.id', 'task_id')
      .select(['blocked_by', sql<number>`count(*)::int`.as('count')])
      .where('task.status', '=', 'queued')
      .groupBy('blocked_by')
      .execute();
    const waiting = new Map(waits.map((row) => [row.blocked_by, row.count]));
    return limits.map(({ key, max }) => ({ key, max, used: sessions.used(key), waiting: waiting.get(key) ?? 0 }));
  });
}

/**
 * Sets a limit. Sessions that are open stay open.
 *
 * @throws {NetRavenError} NR_SESSION_LIMIT_INVALID, NR_CREDENTIAL_UNKNOWN
 */
export async function set(db: Database, key: string, max: number): Promise<SessionLimit> {
  const [, kind, name] = /^(tag|credential):(.+)$/s.exec(key) ?? [];
  if (key !== 'all' && name === undefined) {
    throw dbError('NR_SESSION_LIMIT_INVALID', `${JSON.stringify(key)} is not all, tag:<name> or credential:<name>`);
  }
  if (kind === 'credential' && name !== undefined) {
    const found = await db.kysely.selectFrom('credential').select('id').where('name', '=', name).executeTakeFirst();
    if (!found) throw dbError('NR_CREDENTIAL_UNKNOWN', `There is no credential ${name}`);
  }
  await db.kysely
    .insertInto('session_limit')
    .values({ key, max })
    .onConflict((same) => same.column('key').doUpdateSet({ max }))
    .execute();
  return find(db, key);
}

/** Removes a limit. Returns it. @throws {NetRavenError} NR_SESSION_LIMIT_UNKNOWN */
export async function remove(db: Database, key: string): Promise<SessionLimit> {
  const limit = await find(db, key);
  await db.kysely.deleteFrom('session_limit').where('key', '=', key).execute();
  return limit;
}

async function find(db: Database, key: string): Promise<SessionLimit> {
  const found = (await list(db)).find((limit) => limit.key === key);
  if (!found) throw dbError('NR_SESSION_LIMIT_UNKNOWN', `There is no limit ${key}`);
  return found;
}
