import { sql } from 'kysely';
import { arrayOrEmpty, json } from '../schema/json.ts';
import type { Trx } from '../transaction.ts';
import { renameJumpHosts } from './jump-hosts.ts';

/**
 * Writes the new names of renamed devices where devices are stored by name: in jump hosts, schedules and triggers. Patterns
 * stay. `renames` has the new names by the old ones.
 */
export async function renameReferences(trx: Trx, renames: ReadonlyMap<string, string>): Promise<void> {
  await renameJumpHosts(trx, renames);
  const newNames = sql`${json(Object.fromEntries(renames))}::jsonb`;
  const names = sql`json_array_elements_text(${arrayOrEmpty(sql`devices -> 'names'`)})`;
  const set = sql`devices = jsonb_set(devices::jsonb, '{names}', (
      select jsonb_agg(coalesce(${newNames} ->> named.name, named.name) order by position)
      from ${names} with ordinality as named (name, position)
    ))::json
    where exists (select from ${names} as named (name) where ${newNames} ? named.name)`;
  // A due time that is being decided is decided again.
  await sql`update schedule set changed_at = clock_timestamp(), ${set}`.execute(trx);
  await sql`update trigger set ${set}`.execute(trx);
}
