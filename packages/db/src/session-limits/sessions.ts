import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';
import type { Trx } from '../transaction.ts';

const claimsLock = 0x6e72636c;

/** Lets one transaction at a time count and claim sessions, until its end. Call it before any row is locked. */
export async function lockClaims(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${claimsLock})`.execute(trx);
}

/** The sessions that count against limits. */
export interface Sessions {
  used(key: string): number;
  /** Infinity without a limit. */
  free(key: string): number;
  /** Counts a task with these keys. Returns the keys with which it was counted before. */
  replace(taskId: string, keys: readonly string[]): readonly string[];
  /** Tasks whose claim ended: they have ended, or their worker was lost. */
  readonly ended: readonly string[];
}

/** Loads the limits and the claims of tasks that workers hold. */
export async function loadSessions(db: Database, trx: Trx): Promise<Sessions> {
  const limits = new Map(
    (await trx.selectFrom('session_limit').selectAll().execute()).map(({ key, max }) => [key, max]),
  );
  const claims = await trx.selectFrom('session_claim').selectAll().execute();
  const held = await db.queue.held(
    trx,
    claims.map(({ task_id: id, pool, fence: retryCount }): Fence => ({ id, pool, retryCount })),
  );
  const keysOf = new Map(claims.filter(({ task_id: id }) => held.has(id)).map(({ task_id: id, keys }) => [id, keys]));
  const counts = new Map<string, number>();
  const add = (keys: readonly string[], by: number): void => {
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + by);
  };
  for (const keys of keysOf.values()) add(keys, 1);
  const used = (key: string): number => counts.get(key) ?? 0;
  return {
    used,
    free: (key) => (limits.get(key) ?? Infinity) - used(key),
    replace(taskId, keys) {
      const before = keysOf.get(taskId) ?? [];
      add(before, -1);
      add(keys, 1);
      keysOf.set(taskId, [...keys]);
      return before;
    },
    ended: claims.filter(({ task_id: id }) => !held.has(id)).map(({ task_id: id }) => id),
  };
}

/** Returns those of the limits that hold for a device with these tags and credentials, in their order. */
export function limitsFor(
  keys: readonly string[],
  { tags, credentials }: { readonly tags: readonly string[]; readonly credentials: readonly string[] },
): string[] {
  if (keys.length === 0) return [];
  const own = new Set(['all', ...tags.map((tag) => `tag:${tag}`), ...credentials.map((name) => `credential:${name}`)]);
  return keys.filter((key) => own.has(key));
}
