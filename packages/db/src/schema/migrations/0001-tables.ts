import { sql, type Kysely } from 'kysely';

/** All tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

// What a person or a job wrote is json, not jsonb: jsonb does not keep the order of keys.
const statements = [
  `create table setting (
    key text primary key,
    value jsonb not null,
    changed_at timestamptz not null default now()
  )`,

  // ---- inventory
  `create table credential (
    id uuid primary key,
    name text not null unique,
    username text not null,
    password bytea,
    private_key bytea,
    agent boolean not null default false,
    key_fingerprint text,
    enable_password bytea,
    tags text[] not null default '{}',
    priority integer not null default 100,
    created_at timestamptz not null default now(),
    constraint credential_secret check (
      num_nonnulls(password, private_key, nullif(agent, false)) = 1
      and (private_key is null or key_fingerprint is not null) and (password is null or key_fingerprint is null)
    )
  )`,
  `create table device (
    id uuid primary key,
    name text not null unique,
    address text not null,
    port integer not null default 22,
    platform text not null,
    tags text[] not null default '{}',
    pool text not null default 'default',
    last_credential_id uuid references credential (id) on delete set null,
    created_at timestamptz not null default now()
  )`,
  'create index device_tags on device using gin (tags)',
  `create table host_key (
    device_id uuid primary key references device (id) on delete cascade,
    algorithm text not null,
    fingerprint text not null,
    pinned_at timestamptz not null default now(),
    refused_algorithm text,
    refused_fingerprint text,
    refused_at timestamptz,
    constraint host_key_refused check (
      num_nonnulls(refused_algorithm, refused_fingerprint, refused_at) in (0, 3)
    )
  )`,

  // ---- workers and what they offer
  `create table package_policy (
    name text primary key,
    enabled boolean,
    granted text[] not null default '{}',
    config bytea,
    changed_at timestamptz not null default now()
  )`,
  `create table worker (
    id uuid primary key,
    hostname text not null,
    pid integer not null,
    pool text not null,
    version text,
    platforms jsonb not null default '[]',
    problems jsonb not null default '[]',
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now()
  )`,
  `create table offer (
    worker_id uuid not null references worker (id) on delete cascade,
    position integer not null,
    name text not null,
    state text not null,
    job_type text,
    record json not null,
    primary key (worker_id, position)
  )`,
  'create index offer_job_type on offer (job_type)',

  // ---- runs
  `create table run (
    id uuid primary key,
    job_type text not null,
    status text not null default 'queued',
    dry_run boolean not null default false,
    config json not null default '{}',
    sealed_config bytea,
    retry_of uuid,
    created_by text not null,
    idempotency_key text,
    request_hash bytea,
    cancel_requested_at timestamptz,
    total integer not null default 0,
    queued integer not null default 0,
    running integer not null default 0,
    success integer not null default 0,
    failed integer not null default 0,
    error integer not null default 0,
    cancelled integer not null default 0,
    skipped integer not null default 0,
    changed integer not null default 0,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    unique (created_by, idempotency_key),
    check (queued >= 0 and running >= 0),
    check (total = queued + running + success + failed + error + cancelled + skipped)
  ) with (fillfactor = 70)`,
  'create index run_newest on run (created_at desc, id desc)',
  `create table task (
    id uuid primary key,
    run_id uuid not null references run (id) on delete cascade,
    pool text not null,
    device_id uuid,
    device jsonb,
    devices jsonb,
    status text not null default 'queued',
    tries integer not null default 0,
    attempts integer not null default 0,
    refused_credentials uuid[] not null default '{}',
    configure_begun_at timestamptz,
    result json,
    would_save json,
    error jsonb,
    started_at timestamptz,
    finished_at timestamptz
  ) with (fillfactor = 70)`,
  'create index task_run on task (run_id)',
  'create index task_device on task (device_id, finished_at desc)',
  `create table attempt (
    task_id uuid not null references task (id) on delete cascade,
    number integer not null,
    worker_id uuid not null,
    package_name text not null,
    package_version text not null,
    status text not null default 'running',
    error jsonb,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (task_id, number)
  )`,

  // ---- what jobs keep
  `create table blob (
    hash bytea primary key,
    content bytea not null,
    packing text not null default 'none' check (packing in ('none', 'zlib')),
    created_at timestamptz not null default now()
  )`,
  // PostgreSQL need not compress: texts are packed already.
  'alter table blob alter column content set storage external',
  `create table artifact (
    id bigint generated always as identity primary key,
    device_id uuid,
    device_name text not null,
    job_type text not null,
    name text not null,
    version integer not null,
    hash bytea not null references blob (hash),
    size integer not null,
    reveals bytea,
    mirrored boolean not null,
    run_id uuid not null,
    task_id uuid not null,
    saved_at timestamptz not null default now(),
    unique nulls not distinct (device_id, job_type, name, version)
  )`,
  'create index artifact_run on artifact (run_id, task_id)',
  'create index artifact_history on artifact (device_name, job_type, name, version)',
  `create table job_state (
    job_type text not null,
    device_id uuid,
    value json not null,
    changed_at timestamptz not null default now(),
    unique nulls not distinct (job_type, device_id)
  )`,
  `create table quarantine (
    id uuid primary key,
    task_id uuid not null,
    content bytea not null,
    error jsonb not null,
    created_at timestamptz not null default now()
  )`,

  // ---- logs: a partition per day, and one for what fits no day
  'create sequence job_log_id',
  `create table job_log (
    id bigint not null default nextval('job_log_id'),
    time timestamptz not null,
    log_type text not null,
    level smallint not null,
    job_id uuid,
    device_id uuid,
    source text not null,
    message text not null,
    meta json not null
  ) partition by range (time)`,
  'create table job_log_default partition of job_log default',
  'create index job_log_by_id on job_log (id)',
  'create index job_log_by_run on job_log (job_id, id)',
  'create index job_log_by_device on job_log (device_id, id)',
  'create index job_log_by_time on job_log using brin (time)',
  'create index job_log_errors on job_log (id) where level >= 3',
];
