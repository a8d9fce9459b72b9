import { sql, type Kysely } from 'kysely';

/** Schedules, their due times, and windows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table schedule (
    id uuid primary key,
    name text not null unique,
    job_type text not null,
    devices json not null,
    config json not null default '{}',
    sealed_config bytea,
    dry_run boolean not null,
    time text not null,
    time_zone text not null,
    spread_minutes integer not null,
    max_late_minutes integer not null,
    overlap text not null check (overlap in ('skip', 'queue', 'replace')),
    paused_at timestamptz,
    next_at timestamptz,
    waiting_due_at timestamptz,
    created_by text not null,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
  )`,
  'create index schedule_next on schedule (next_at)',
  // One row per due time, however many schedulers look.
  `create table due_time (
    schedule_id uuid not null references schedule (id) on delete cascade,
    due_at timestamptz not null,
    decided_at timestamptz not null default now(),
    run_id uuid,
    reason text,
    message text,
    missed integer not null default 0,
    primary key (schedule_id, due_at),
    check (num_nonnulls(run_id, reason) = 1)
  )`,
  `create table time_window (
    name text primary key,
    effect text not null check (effect in ('allow', 'deny')),
    periods text[] not null,
    time_zone text not null,
    tags text[] not null default '{}',
    writes_only boolean not null default false,
    created_at timestamptz not null default now()
  )`,
  `alter table run
    add column schedule_id uuid,
    add column due_at timestamptz`,
  'create unique index run_due on run (schedule_id, due_at)',
  'create index run_of_schedule on run (schedule_id) where finished_at is null and schedule_id is not null',
  'alter table task add column start_at timestamptz',
];
