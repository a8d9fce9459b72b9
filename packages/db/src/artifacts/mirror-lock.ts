import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { isAway } from '../while-away.ts';

const mirrorLock = 0x6e726d69;

/**
 * Runs `work` while holding the mirror lock. Returns undefined at once when another process holds it. The lock ends with
 * its connection, so rely on Git itself to refuse conflicting commits.
 */
export async function withMirrorLock<T>(db: Database, work: () => Promise<T>): Promise<T | undefined> {
  return db.kysely.connection().execute(async (connection) => {
    const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_lock(${mirrorLock}) as got`.execute(connection);
    if (!rows[0]?.got) return undefined;
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${mirrorLock})`.execute(connection).catch((error: unknown) => {
        // The lock ended with the connection. The result or error of the work counts.
        if (!isAway(error)) throw error;
      });
    }
  });
}
