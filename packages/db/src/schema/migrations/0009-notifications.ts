import { sql, type Kysely } from 'kysely';

/** Channels, rules of notifications, their events and deliveries, and the states that were told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table notification_channel (
    id uuid primary key,
    name text not null unique,
    kind text not null,
    place text not null,
    settings json not null,
    secrets bytea not null,
    created_at timestamptz not null default now()
  )`,
  `create table notification_rule (
    id uuid primary key,
    name text not null unique,
    channel_id uuid not null references notification_channel (id),
    events text[] not null,
    tags text[] not null,
    job_types text[] not null,
    quiet text[] not null,
    time_zone text not null,
    since timestamptz not null default now(),
    told_at timestamptz,
    paused_at timestamptz,
    created_at timestamptz not null default now()
  )`,
  `create table delivery (
    id uuid primary key,
    rule_id uuid not null references notification_rule (id) on delete cascade,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    tries integer not null default 0,
    next_at timestamptz,
    events integer not null,
    answer text,
    error json,
    created_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'waiting') = (next_at is not null))
  )`,
  'create index delivery_newest on delivery (created_at desc, id desc)',
  'create index delivery_waiting on delivery (next_at) where next_at is not null',
  // The key of an event is unique for a rule, so that it is told once. Without a delivery, it waits.
  `create table notification_event (
    rule_id uuid not null references notification_rule (id) on delete cascade,
    key text not null,
    event json not null,
    at timestamptz not null,
    delivery_id uuid references delivery (id) on delete cascade,
    primary key (rule_id, key)
  )`,
  'create index notification_event_waiting on notification_event (rule_id, at) where delivery_id is null',
  'create index notification_event_delivery on notification_event (delivery_id)',
  // The states at the last look. Without foreign keys: a look deletes the rows of removed devices.
  `create table told_health (
    device_id uuid not null,
    job_type text not null,
    state text not null,
    primary key (device_id, job_type)
  )`,
  `create table told_problem (
    subject text primary key,
    problem json not null
  )`,
  `create table notification_look (
    only_row boolean primary key default true check (only_row),
    looked_at timestamptz not null default 'epoch',
    looked_at_all timestamptz not null default 'epoch',
    artifact_id bigint not null default 0
  )`,
  'insert into notification_look default values',
  'create index run_finished on run (finished_at) where finished_at is not null',
];
