import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';

/** Renews the leases of all held tasks. Returns those that are no longer held: stop working on them. */
export async function touch(db: Database, fences: readonly Fence[]): Promise<Fence[]> {
  const held = await db.queue.touch(undefined, fences);
  return fences.filter((fence) => !held.has(fence.id));
}
