import { sql, type Kysely } from 'kysely';

/** Triggers, their events, changes that devices reported, and the authors of versions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table trigger (
    id uuid primary key,
    name text not null unique,
    kind text not null check (kind in ('syslog', 'webhook', 'after')),
    job_type text not null,
    devices json not null,
    config json not null default '{}',
    sealed_config bytea,
    dry_run boolean not null,
    allow_writes boolean not null,
    after_job_type text,
    after_result text check (after_result in ('changed', 'success', 'failed')),
    secret bytea,
    paused_at timestamptz,
    created_by text not null,
    created_at timestamptz not null default now(),
    check ((kind = 'after') = (after_job_type is not null and after_result is not null)),
    check ((kind = 'webhook') = (secret is not null))
  )`,
  'create index trigger_after on trigger (after_job_type) where after_job_type is not null',
  // Waits for a decision until decided_at is set. One row per signed request, and per run that ended.
  `create table trigger_event (
    id bigint generated always as identity primary key,
    trigger_id uuid not null references trigger (id) on delete cascade,
    received_at timestamptz not null default now(),
    device_ids uuid[],
    device_names text[],
    own_change boolean not null default false,
    signature bytea,
    source_run_id uuid,
    decided_at timestamptz,
    run_id uuid,
    reason text,
    message text,
    unique (trigger_id, signature),
    unique (trigger_id, source_run_id),
    check (num_nonnulls(run_id, reason) = case when decided_at is null then 0 else 1 end)
  )`,
  'create index trigger_event_waiting on trigger_event (id) where decided_at is null',
  'create index trigger_event_newest on trigger_event (trigger_id, id desc)',
  'create index trigger_event_run on trigger_event (run_id) where run_id is not null',
  // A change waits until the device was quiet for a while. Later it tells who changed a version.
  `create table device_change (
    id bigint generated always as identity primary key,
    device_id uuid not null references device (id) on delete cascade,
    first_at timestamptz not null,
    last_at timestamptz not null,
    due_at timestamptz not null,
    authors jsonb not null default '{}',
    decided_at timestamptz
  )`,
  'create unique index device_change_waiting on device_change (device_id) where decided_at is null',
  'create index device_change_due on device_change (due_at) where decided_at is null',
  'create index device_change_of on device_change (device_id, last_at)',
  // Senders of syslog messages that are no device, or more than one.
  `create table syslog_sender (
    address text not null,
    host text not null,
    devices text[] not null,
    messages bigint not null,
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now(),
    primary key (address, host)
  )`,
  `alter table artifact
    add column authors json not null default '[]',
    add column change_mark text`,
  'alter table run add column trigger_id uuid',
];
