import { sql, type Kysely } from 'kysely';

/** Names of devices as people sort them: each number is filled up to 20 digits. As `naturalName` in `devices/order.ts`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

// Without the column, a page of 10,000 devices took 1 s instead of 0.1 s, on two busy cores.
const statements = [
  `alter table device add column natural_name text collate "C" generated always as (regexp_replace(
    regexp_replace(lower(name collate "C"), '([0-9]+)', '00000000000000000000\\1', 'g'), '[0-9]*([0-9]{20})', '\\1', 'g'
  )) stored`,
  'create index device_natural_name on device (natural_name, name collate "C")',
];
