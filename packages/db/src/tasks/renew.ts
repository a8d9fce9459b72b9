import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';

/** Result of a renewal of leases. A lease that is neither is held, and a statement of the worker has locked its row. */
export interface RenewedLeases {
  readonly renewed: readonly Fence[];
  /** No longer held: stop working on them. */
  readonly lost: readonly Fence[];
}

/** Renews the leases of all held tasks. */
export async function renew(db: Database, fences: readonly Fence[]): Promise<RenewedLeases> {
  const { held, renewed } = await db.queue.renew(fences);
  return { renewed: fences.filter(({ id }) => renewed.has(id)), lost: fences.filter(({ id }) => !held.has(id)) };
}
