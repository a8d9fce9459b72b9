import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { inTransaction, type Trx } from '../transaction.ts';
import { deviceOf, type Device } from './device.ts';
import { lockJumpHosts, whoJumpsOver } from './jump-hosts.ts';

/**
 * Removes a device with its host key and job states. Its runs and artifacts stay, since they hold its name. Returns the
 * removed device.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, NR_DEVICE_BUSY, NR_DEVICE_HELD, NR_JUMP_HOST_IN_USE
 */
export async function remove(db: Database, id: string): Promise<Device> {
  return inTransaction(db, async (trx) => {
    await lockJumpHosts(trx);
    const row = await trx
      .selectFrom('device')
      .selectAll()
      .where('id', '=', uuidOrNone(id))
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw dbError('NR_DEVICE_UNKNOWN', `There is no device ${id}`);
    const busy = await trx
      .selectFrom('task')
      .select('run_id')
      .where('device_id', '=', id)
      .where('status', 'in', ['queued', 'running'])
      .limit(1)
      .executeTakeFirst();
    if (busy) {
      throw dbError('NR_DEVICE_BUSY', `Run ${busy.run_id} has a task for ${row.name} that is queued or running`, {
        hint: `Wait for it, or stop it with \`netraven runs cancel ${busy.run_id}\`.`,
      });
    }
    // Added again, the same device would be another one that nothing holds. An open change keeps its task queued or running.
    if (row.held_by_run !== null) {
      throw dbError(
        'NR_DEVICE_HELD',
        `Run ${row.held_by_run} may have changed ${row.name}, which was not released since`,
        {
          hint: `Look whether that change is on the device, undo it by hand if it must not stay, then run \`netraven devices release ${row.name}\`.`,
        },
      );
    }
    const behind = await whoJumpsOver(trx, row.name);
    if (behind !== undefined) {
      throw dbError('NR_JUMP_HOST_IN_USE', `${row.name} is the jump host of ${behind}`);
    }
    await removeRows(trx, [id]);
    return deviceOf(row);
  });
}

/** Removes devices and what belongs only to them, and notes when. Call {@link lockJumpHosts} first. */
export async function removeRows(trx: Trx, ids: readonly string[]): Promise<void> {
  await sql`delete from job_state where device_id = any(${ids}::uuid[])`.execute(trx);
  // Not the begin of the transaction: a version may have been saved since.
  await sql`
    with removed as (delete from device where id = any(${ids}::uuid[]) returning id, tags)
    insert into removed_device (id, tags, removed_at) select id, tags, clock_timestamp() from removed`.execute(trx);
}
