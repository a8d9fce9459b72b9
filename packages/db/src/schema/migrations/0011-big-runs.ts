import { sql, type Kysely } from 'kysely';

/** Waves of runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table run
    add column waves json,
    add column wave integer,
    add column waiting integer not null default 0,
    add column stop_reason json`,
  'alter table task add column wave integer',
  'create index task_wave on task (run_id, wave) where wave is not null',
  'alter table schedule add column waves json',
];
