import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import { isUuid } from '../runs/uuid.ts';
import { inTransaction } from '../transaction.ts';
import { deviceOf, type Device } from './device.ts';

/**
 * Takes a device out of the inventory, with its host key and what jobs remember of it. Its runs and artifacts stay:
 * they name the device by themselves. Returns what was removed.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, NR_DEVICE_BUSY
 */
export async function remove(db: Database, id: string): Promise<Device> {
  return inTransaction(db, async (trx) => {
    const row = isUuid(id)
      ? await trx.selectFrom('device').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
      : undefined;
    if (!row) throw failure('NR_DEVICE_UNKNOWN', `There is no device ${id}`);
    const busy = await trx
      .selectFrom('task')
      .select('run_id')
      .where('device_id', '=', id)
      .where('status', 'in', ['queued', 'running'])
      .limit(1)
      .executeTakeFirst();
    if (busy) {
      throw failure('NR_DEVICE_BUSY', `Run ${busy.run_id} waits for ${row.name} or works on it`, {
        hint: `Wait for it, or stop it with \`netraven runs cancel ${busy.run_id}\`.`,
      });
    }
    await trx.deleteFrom('job_state').where('device_id', '=', id).execute();
    await trx.deleteFrom('device').where('id', '=', id).execute();
    return deviceOf(row);
  });
}
