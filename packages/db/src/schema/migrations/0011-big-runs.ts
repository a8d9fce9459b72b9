import { sql, type Kysely } from 'kysely';

/** Waves of runs, limits of sessions, and with what tasks ran. */
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
  // `all`, `tag:<name>` or `credential:<name>`.
  'create table session_limit (key text primary key, max integer not null)',
  // A claim counts while the queue job of its task is active with this fence.
  `create table session_claim (
    task_id uuid primary key references task (id) on delete cascade,
    pool text not null,
    fence integer not null,
    keys text[] not null
  )`,
  `create table session_wait (
    task_id uuid primary key references task (id) on delete cascade,
    blocked_by text not null,
    since timestamptz not null default clock_timestamp(),
    woken_at timestamptz
  )`,
  `alter table attempt
    add column package_integrity text,
    add column core_version text,
    add column node_version text,
    add column worker_host text`,
  'alter table run add column exact_package json',
  'create index session_wait_order on session_wait (blocked_by, since)',
];
