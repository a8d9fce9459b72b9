import { withValues } from '@netraven/query';
import { sql } from 'kysely';
import type { Trx } from '../transaction.ts';
import { renameJumpHosts } from './jump-hosts.ts';

/**
 * Writes the new names of renamed devices where devices are stored by name: in jump hosts, schedules and triggers. Patterns
 * stay. `renames` has the new names by the old ones.
 */
export async function renameReferences(trx: Trx, renames: ReadonlyMap<string, string>): Promise<void> {
  await renameJumpHosts(trx, renames);
  for (const table of ['schedule', 'trigger'] as const) {
    const rows = await trx
      .selectFrom(table)
      .select(['id', 'devices'])
      .where('devices', 'like', '%name:%')
      .orderBy('id')
      .forUpdate()
      .execute();
    for (const { id, devices } of rows) {
      const renamed = withValues(devices, (word) => (word.kind === 'name' ? renames.get(word.value) : undefined));
      if (renamed === devices) continue;
      // A due time that is being decided is decided again.
      const changed = table === 'schedule' ? sql`, changed_at = clock_timestamp()` : sql``;
      await sql`update ${sql.table(table)} set devices = ${renamed}${changed} where id = ${id}`.execute(trx);
    }
  }
}
