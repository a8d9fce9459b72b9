import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { notify, type Trx } from '../transaction.ts';

const poolLock = 0x6e72706c;

/**
 * Keeps others from changing the pools of devices (`use`), or from using them too (`change`), until the end of the
 * transaction. Call it before any row is locked.
 *
 * The queue keeps two tasks of one device apart only within a pool.
 */
export async function lockPools(trx: Trx, purpose: 'use' | 'change'): Promise<void> {
  await (purpose === 'use'
    ? sql`select pg_advisory_xact_lock_shared(${poolLock})`.execute(trx)
    : sql`select pg_advisory_xact_lock(${poolLock})`.execute(trx));
}

/** Moves a device with its waiting tasks and tests to another pool. @throws {NetRavenError} NR_DEVICE_BUSY */
export async function changePool(
  db: Database,
  trx: Trx,
  device: { readonly id: string; readonly name: string; readonly pool: string },
  pool: string,
): Promise<void> {
  if (await moveIdle(db, trx, device, pool)) return;
  throw dbError('NR_DEVICE_BUSY', `A task or test of ${device.name} runs in the pool ${device.pool}`, {
    hint: 'Wait for it, then change the pool again.',
  });
}

/** Moves a device as `changePool` does. Returns false if a task or test of it runs: it stays as it is. */
export async function moveIdle(
  db: Database,
  trx: Trx,
  device: { readonly id: string; readonly pool: string },
  pool: string,
): Promise<boolean> {
  if (pool === device.pool) return true;
  if (!(await db.queue.move(trx, { key: device.id, from: device.pool, to: pool }))) return false;
  await trx.updateTable('device').set({ pool }).where('id', '=', device.id).execute();
  await trx
    .updateTable('task')
    .set({ pool })
    .where('device_id', '=', device.id)
    // A running one has no worker any more: its queue job was moved above.
    .where('status', 'in', ['queued', 'running'])
    .execute();
  await notify(trx, 'netraven_task', [pool]);
  return true;
}
