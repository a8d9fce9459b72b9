import { sql, type Kysely } from 'kysely';

/** All tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** The kinds of JSON values that are read without a look at each. */
const jsonKinds = {
  object: [
    ...['device.settings', 'tag.settings', 'source.options', 'source.sync_error', 'offer.record', 'audit.subject'],
    ...['schedule.config', 'trigger.config', 'run.config', 'run.waves'],
    ...['schedule.waves', 'run.stop_reason', 'run.exact_package', 'task.device', 'task.result', 'task.error'],
    ...[
      'task.short_result',
      'task.retry',
      'task.config_change',
      'task.change_counts',
      'attempt.error',
      'device_change.authors',
    ],
    ...['mirror_remote.error', 'quarantine.error', 'notification_channel.settings', 'notification_event.event'],
    ...['told_problem.problem', 'delivery.error', 'credential.tries', 'inspection.request'],
  ],
  array: [
    ...['worker.platforms', 'worker.problems', 'artifact.authors', 'inspection.steps'],
    ...['task.devices', 'task.left_out', 'task.undo_lines', 'task.would_save'],
  ],
} as const;

const nullable: ReadonlySet<string> = new Set([
  ...['source.sync_error', 'run.waves', 'schedule.waves', 'run.stop_reason', 'run.exact_package', 'task.device'],
  ...[
    'task.result',
    'task.short_result',
    'task.error',
    'task.retry',
    'task.config_change',
    'task.change_counts',
    'attempt.error',
  ],
  ...['mirror_remote.error', 'delivery.error', 'task.devices', 'task.left_out', 'task.undo_lines', 'task.would_save'],
]);

/** SQL that is true for a task that succeeded or failed on a device, as in the indexes `task_success` and `task_failure`. */
const counts = (task: 'new' | 'old'): string => `(${task}.device_id is not null and ${task}.finished_at is not null
  and not ${task}.dry_run and (${task}.status in ('success', 'failed', 'error')
    or ${task}.status = 'skipped' and ${task}.result is not null))`;

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
    -- Where people allowed it to be sent, and the addresses for which imports have its login. Null: it is not of imports.
    allowed_networks text[] not null default '{}',
    imported_networks text[],
    -- Imports remove their credentials that no device uses any more, but none that a person changed.
    changed_by_person boolean not null default false,
    -- Where it may be sent.
    networks text[] not null generated always as (allowed_networks || coalesce(imported_networks, '{}')) stored,
    constraint credential_networks_flat check (
      case coalesce(array_ndims(networks), 1) when 1 then array_position(networks, null) is null else false end
    ),
    priority integer not null default 100,
    max_refusals integer not null default 3,
    -- Refused logins in a row.
    refusals timestamptz[] not null default '{}',
    -- Logins that run now, if no device has accepted the credential lately: the second at which each began, by its id.
    tries jsonb not null default '{}',
    frozen_at timestamptz,
    accepted_at timestamptz,
    -- Raised with each other login: a worker may still have the former one.
    login_version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint credential_networks_known check (cardinality(allowed_networks) > 0 or imported_networks is not null),
    constraint credential_secret check (
      num_nonnulls(password, private_key, nullif(agent, false)) = 1
      and (private_key is null or key_fingerprint is not null) and (password is null or key_fingerprint is null)
    )
  )`,
  `create table source (
    id uuid primary key,
    name text not null unique,
    kind text not null,
    places text[] not null,
    options json not null default '{}',
    secret bytea,
    synced_at timestamptz,
    -- Null: only people synchronize it.
    every_minutes integer,
    next_sync_at timestamptz,
    sync_error jsonb,
    created_at timestamptz not null default now()
  )`,
  `create table device (
    id uuid primary key,
    name text not null unique,
    address text not null,
    port integer not null default 22,
    platform text not null,
    tags text[] not null default '{}',
    pool text not null default 'default',
    settings json not null default '{}',
    last_credential_id uuid references credential (id) on delete set null,
    source_id uuid references source (id) on delete set null,
    -- The tags that the source gave: a sync removes only these.
    source_tags text[] not null default '{}',
    -- The id of the device in the source.
    source_key text,
    -- The run whose change may be on the device: its commit was never answered. The device takes no other change until a
    -- person releases it. No reference: the run may be removed before.
    held_by_run uuid,
    -- The name as people sort it: each number is filled up to 20 digits. As \`naturalName\` in \`health/device-order.ts\`.
    -- Without the column, a page of 10,000 devices took 1 s instead of 0.1 s, on two busy cores.
    natural_name text collate "C" generated always as (regexp_replace(
      regexp_replace(lower(name collate "C"), '([0-9]+)', '00000000000000000000\\1', 'g'), '[0-9]*([0-9]{20})', '\\1', 'g'
    )) stored,
    created_at timestamptz not null default now()
  )`,
  // The logins that imports gave devices, and the addresses for which they gave them. Without addresses, the device has
  // another login now. The hash is one of the saved source and its login: null without a saved source.
  `create table imported_login (
    credential_id uuid not null references credential (id) on delete cascade,
    device_id uuid not null references device (id) on delete cascade,
    login_hash bytea,
    networks text[] not null,
    primary key (credential_id, device_id)
  )`,
  'create index imported_login_device on imported_login (device_id)',
  // The mirror has a folder for each name, and a clone can lie on a disk that knows no case.
  'create unique index device_plain_name on device (lower(name collate "C"))',
  'create index device_tags on device using gin (tags)',
  'create index device_source on device (source_id)',
  // A removed credential is looked for here. An import can remove thousands.
  'create index device_last_credential on device (last_credential_id) where last_credential_id is not null',
  'create index device_natural_name on device (natural_name, name collate "C")',
  // The tags that devices had when they were removed.
  'create table removed_device (id uuid primary key, tags text[] not null, removed_at timestamptz not null)',
  // The names that each device has and had, in their order. "until" is null while it has the name. Kept by a trigger, so
  // that each way to add, rename and remove devices is noted.
  `create table device_name (
    id bigint generated always as identity primary key,
    device_id uuid not null,
    name text not null,
    since timestamptz not null,
    until timestamptz
  )`,
  'create index device_name_of on device_name (device_id, id)',
  'create index device_name_by_name on device_name (name)',
  `create function note_device_name() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.name = new.name then return null; end if;
      -- No name: an import takes the names from renamed devices first. As \`freeNames\` in \`sources/import.ts\`.
      if tg_op = 'UPDATE' and new.name = 'renaming ' || new.id then return null; end if;
      -- Not the begin of the transaction: a version may have been saved since.
      if tg_op <> 'INSERT' then
        update device_name set until = greatest(since, clock_timestamp()) where device_id = old.id and until is null;
      end if;
      if tg_op <> 'DELETE' then
        insert into device_name (device_id, name, since) values (new.id, new.name, clock_timestamp());
      end if;
      return null;
    end $$`,
  `create trigger device_name_is_noted after insert or delete or update of name on device
    for each row execute function note_device_name()`,
  // Only tags with settings have a row.
  `create table tag (
    name text primary key,
    priority integer not null default 100,
    settings json not null default '{}',
    created_at timestamptz not null default now()
  )`,
  `create table host_key (
    device_id uuid not null references device (id) on delete cascade,
    -- \`ssh\`, or \`https\` for the TLS certificate.
    service text not null default 'ssh',
    algorithm text not null,
    fingerprint text not null,
    pinned_at timestamptz not null default now(),
    refused_algorithm text,
    refused_fingerprint text,
    refused_at timestamptz,
    primary key (device_id, service),
    constraint host_key_refused check (
      num_nonnulls(refused_algorithm, refused_fingerprint, refused_at) in (0, 3)
    )
  )`,
  `create table inspection (
    id uuid primary key,
    device_id uuid not null references device (id) on delete cascade,
    request jsonb not null,
    steps jsonb not null default '[]',
    result bytea,
    created_at timestamptz not null default now(),
    asked_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz
  )`,

  // ---- workers and their job types
  `create table package_policy (
    name text primary key,
    enabled boolean,
    granted text[] not null default '{}',
    granted_at timestamptz not null default now(),
    config bytea,
    configured_at timestamptz not null default now(),
    decided_for text
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
  // Tasks wait for these pools, and no live worker has them.
  'create table missing_pool (pool text primary key, since timestamptz not null)',

  // ---- schedules and windows
  `create table schedule (
    id uuid primary key,
    name text not null unique,
    job_type text not null,
    -- A query, as \`@netraven/query\` parses it.
    devices text not null,
    config json not null default '{}',
    sealed_config bytea,
    dry_run boolean not null,
    -- A person has confirmed that the job may change devices.
    allow_writes boolean not null default false,
    time text not null,
    time_zone text not null,
    spread_minutes integer not null,
    max_late_minutes integer not null,
    overlap text not null check (overlap in ('skip', 'queue', 'replace')),
    fresh_within_minutes integer,
    waves json,
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
  'create index due_time_due on due_time (due_at)',
  'create index due_time_skipped on due_time (reason, due_at) where reason is not null',
  `create table time_window (
    name text primary key,
    effect text not null check (effect in ('allow', 'deny')),
    periods text[] not null,
    time_zone text not null,
    tags text[] not null default '{}',
    writes_only boolean not null default false,
    created_at timestamptz not null default now()
  )`,

  // ---- triggers and what devices report
  `create table trigger (
    id uuid primary key,
    name text not null unique,
    kind text not null check (kind in ('syslog', 'webhook', 'after')),
    job_type text not null,
    -- A query, as \`@netraven/query\` parses it.
    devices text not null,
    config json not null default '{}',
    sealed_config bytea,
    dry_run boolean not null,
    allow_writes boolean not null,
    after_job_type text,
    after_result text check (after_result in ('changed', 'saved', 'success', 'failed')),
    secret bytea,
    paused_at timestamptz,
    created_by text not null,
    created_at timestamptz not null default now(),
    check ((kind = 'after') = (after_job_type is not null and after_result is not null)),
    check ((kind = 'webhook') = (secret is not null))
  )`,
  'create index trigger_after on trigger (after_job_type) where after_job_type is not null',
  // The last refused request of each webhook.
  `create table trigger_refusal (
    trigger_id uuid primary key references trigger (id) on delete cascade,
    at timestamptz not null default now(),
    reason text not null check (reason in ('signature', 'time', 'body', 'repeated', 'too often'))
  )`,
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
  'create index trigger_event_decided on trigger_event (decided_at) where decided_at is not null',
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
  'create index device_change_decided on device_change (decided_at) where decided_at is not null',
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

  // ---- runs
  `create table run (
    id uuid primary key,
    job_type text not null,
    status text not null default 'queued',
    dry_run boolean not null default false,
    config json not null default '{}',
    sealed_config bytea,
    retry_of uuid,
    schedule_id uuid,
    due_at timestamptz,
    trigger_id uuid,
    -- The confirmation of its schedule or trigger: a person may remove it while tasks wait. Null: a person asked for the run.
    may_write boolean,
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
    saved integer not null default 0,
    waves json,
    wave integer,
    waiting integer not null default 0,
    stop_reason json,
    exact_package json,
    -- Not in the counts, which are those of its devices.
    summary text
      check (summary in ('waiting', 'queued', 'running', 'success', 'failed', 'error', 'cancelled', 'skipped')),
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    unique (created_by, idempotency_key),
    check (queued >= 0 and running >= 0),
    check (total = queued + running + success + failed + error + cancelled + skipped)
  ) with (fillfactor = 70)`,
  'create index run_newest on run (created_at desc, id desc)',
  'create index run_of_type on run (job_type, created_at, id)',
  'create index run_of_status on run (status, created_at, id)',
  'create index run_retry on run (retry_of) where retry_of is not null',
  'create index run_active on run (created_at) where finished_at is null',
  'create index run_finished on run (finished_at) where finished_at is not null',
  'create unique index run_due on run (schedule_id, due_at)',
  'create index run_of_schedule on run (schedule_id) where finished_at is null and schedule_id is not null',
  `create table task (
    id uuid primary key,
    run_id uuid not null references run (id) on delete cascade,
    -- Copies of the run's columns: an index has the columns of one table.
    job_type text not null,
    dry_run boolean not null default false,
    pool text not null,
    device_id uuid,
    device jsonb,
    devices jsonb,
    left_out jsonb,
    summary boolean not null default false,
    status text not null default 'queued',
    tries integer not null default 0,
    attempts integer not null default 0,
    -- Each is the id of a credential and the version of its login.
    refused_logins text[] not null default '{}',
    configure_begun_at timestamptz,
    -- The change of the device that is not kept yet, sealed: undone if its worker is lost.
    open_change bytea,
    -- Its undo lines without secrets: shown to a person if the sealed ones cannot be read.
    undo_lines jsonb,
    result json,
    -- The result without its details and report, and the size of the whole one: lists read no long ones.
    short_result json,
    result_bytes integer not null default 0,
    would_save json,
    -- How the configuration of the device changed: up to 200 KB. Lists read only its size.
    config_change json,
    change_counts json,
    error jsonb,
    retry json,
    start_at timestamptz,
    wave integer,
    started_at timestamptz,
    finished_at timestamptz,
    -- The transaction that wrote the row last.
    written_by bigint not null
  ) with (fillfactor = 70)`,
  // Triggers, so that each way to write a task keeps these columns.
  `create function note_task_write() returns trigger language plpgsql as $$
    begin
      new.written_by := pg_current_xact_id()::text::bigint;
      return new;
    end $$`,
  `create trigger task_write_is_noted before insert or update on task
    for each row execute function note_task_write()`,
  `create function shorten_task_result() returns trigger language plpgsql as $$
    begin
      new.result_bytes := coalesce(octet_length(new.result::text), 0);
      new.short_result := case when json_typeof(new.result) = 'object' then (
        select json_object_agg(key, value) from json_each(new.result) where key not in ('details', 'report')
      ) else new.result end;
      return new;
    end $$`,
  `create trigger task_result_is_shortened before insert or update of result on task
    for each row execute function shorten_task_result()`,
  'create index task_run on task (run_id, id)',
  // The changes of a run: to the followers of a long one, a change must cost the same at its end as at its start.
  'create index task_changed on task (run_id, written_by)',
  'create index task_wave on task (run_id, wave) where wave is not null',
  'create unique index task_summary on task (run_id) where summary',
  'create index task_device on task (device_id, finished_at desc)',
  `create index task_success on task (device_id, job_type, finished_at)
    where (status = 'success' or status = 'skipped' and result is not null) and not dry_run`,
  `create index task_failure on task (device_id, job_type, finished_at)
    where status in ('failed', 'error') and not dry_run`,
  'create index task_open_change on task (device_id) where open_change is not null',
  // The last results of each job type on each device: the health of devices is derived from them. 60,000 searches in the
  // indexes of task took 0.4 s for each question.
  `create table last_result (
    device_id uuid not null references device (id) on delete cascade,
    job_type text not null,
    succeeded_at timestamptz,
    -- Of the first and the last failure after that success.
    failing_since timestamptz,
    failed_at timestamptz,
    -- Of the last success or failure. The code is one of a failure.
    status text,
    code text,
    run_id uuid,
    primary key (device_id, job_type)
  ) with (fillfactor = 70)`,
  // Kept by triggers, so that each way to write and remove tasks keeps it, also by a worker of an older version.
  // A session keeps the plan that it made while the table was small: a scan of the whole table.
  `create function note_last_result() returns trigger language plpgsql set enable_seqscan = off as $$
    declare
      of_device uuid := case tg_op when 'DELETE' then old.device_id else new.device_id end;
      of_type text := case tg_op when 'DELETE' then old.job_type else new.job_type end;
    begin
      -- Mostly a task ends after all others of the device.
      if tg_op = 'INSERT' or tg_op = 'UPDATE' and old.finished_at is null then
        update last_result set
          succeeded_at = case when new.status in ('success', 'skipped') then new.finished_at else succeeded_at end,
          failing_since =
            case when new.status in ('failed', 'error') then coalesce(failing_since, new.finished_at) end,
          failed_at = case when new.status in ('failed', 'error') then new.finished_at end,
          status = new.status,
          code = case when new.status in ('failed', 'error') then new.error ->> 'code' end,
          run_id = new.run_id
        where device_id = of_device and job_type = of_type and new.finished_at > greatest(succeeded_at, failed_at);
        if found then return null; end if;
      end if;
      -- Retention removes no task that counts: it must not wait for those who end tasks, nor they for it.
      if tg_op = 'DELETE' and not exists (
        select from last_result where device_id = of_device and job_type = of_type
          and old.finished_at in (succeeded_at, failing_since, failed_at)
      ) then return null; end if;
      -- The row is locked before tasks are read: another transaction may just have ended one, and has the lock.
      perform from last_result where device_id = of_device and job_type = of_type for no key update;
      if not found then
        -- None for a removed device. One that is just being removed is waited for.
        insert into last_result (device_id, job_type)
          select id, of_type from device where id = of_device for key share
          on conflict (device_id, job_type) do update set status = last_result.status;
        if not found then return null; end if;
      end if;
      update last_result set (succeeded_at, failing_since, failed_at, status, code, run_id) = (
        select success.finished_at, first.finished_at, failure.finished_at, coalesce(failure.status, success.status),
          failure.error ->> 'code', coalesce(failure.run_id, success.run_id)
        from (select) as one
        left join lateral (
          select finished_at, task.status, task.run_id from task
          where device_id = of_device and job_type = of_type
            and (task.status = 'success' or task.status = 'skipped' and result is not null) and not dry_run
          order by finished_at desc limit 1
        ) as success on true
        left join lateral (
          select finished_at, task.status, task.run_id, error from task
          where device_id = of_device and job_type = of_type and task.status in ('failed', 'error') and not dry_run
            and finished_at > coalesce(success.finished_at, '-infinity')
          order by finished_at desc limit 1
        ) as failure on true
        left join lateral (
          select finished_at from task
          where device_id = of_device and job_type = of_type and task.status in ('failed', 'error') and not dry_run
            and finished_at > coalesce(success.finished_at, '-infinity') and failure.finished_at is not null
          order by finished_at limit 1
        ) as first on true
      ) where device_id = of_device and job_type = of_type;
      delete from last_result
        where device_id = of_device and job_type = of_type and succeeded_at is null and failed_at is null;
      return null;
    end $$`,
  `create trigger last_result_of_new after insert on task
    for each row when (${counts('new')}) execute function note_last_result()`,
  `create trigger last_result_of_ended after update of status, result, error, finished_at on task
    for each row when (${counts('new')} or ${counts('old')}) execute function note_last_result()`,
  `create trigger last_result_of_removed after delete on task
    for each row when (${counts('old')}) execute function note_last_result()`,
  `create table attempt (
    task_id uuid not null references task (id) on delete cascade,
    number integer not null,
    worker_id uuid not null,
    package_name text not null,
    package_version text not null,
    package_integrity text,
    core_version text,
    node_version text,
    worker_host text,
    status text not null default 'running',
    error jsonb,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (task_id, number)
  )`,
  "create index attempt_running on attempt (worker_id) where status = 'running'",
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
  'create index session_wait_order on session_wait (blocked_by, since)',

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
    authors json not null default '[]',
    change_mark text,
    -- The tool from whose history the version was taken. Null: a job of NetRaven saved it.
    adopted_from text,
    -- Only two equal reads of the device prove the text complete.
    read_twice boolean not null default false,
    -- The raw text for which this text was masked: its keyed hash and its secrets. Null: unknown.
    raw_hash bytea,
    raw_secrets bytea,
    unique nulls not distinct (device_id, job_type, name, version)
  )`,
  'create index artifact_run on artifact (run_id, task_id)',
  'create index artifact_history on artifact (device_name, job_type, name, version)',
  // The last change of a device.
  'create index artifact_device on artifact (device_id, id desc)',
  'create index artifact_change on artifact (device_id, job_type, id)',
  // The changes of all devices in a time.
  'create index artifact_saved on artifact (job_type, name, saved_at, id)',
  // Without it, each removed blob would read all versions.
  'create index artifact_hash on artifact (hash)',
  // The run of a removed version. A mirror finds its place by it, however far it is behind.
  'create table removed_version (id bigint primary key, run_id uuid not null, mirrored boolean not null)',
  // The removals of packages that a machine has decided about: clocks differ, and a removal counts once.
  `create table decided_removal (
    hostname text not null,
    name text not null,
    removed_at timestamptz not null,
    primary key (hostname, name, removed_at)
  )`,
  // The last version in each mirror. "lost": the versions that were removed before this mirror had them.
  `create table mirror (
    owner text primary key,
    version_id bigint not null,
    lost bigint not null,
    seen_at timestamptz not null default now()
  )`,
  // How each version differs from the one before it, with the keys of the hunks. A row is removed with either of its
  // versions, so a version whose previous one was removed is compared again.
  `create table version_change (
    id bigint primary key references artifact (id) on delete cascade,
    previous_id bigint references artifact (id) on delete cascade,
    added integer,
    removed integer,
    hunks bytea,
    unordered_added integer,
    unordered_removed integer,
    unordered_hunks bytea
  )`,
  'create index version_change_previous on version_change (previous_id)',
  // When a text was last saved again unchanged. Updated with each backup that finds nothing new: with room in its pages,
  // no index has to follow.
  `create table version_confirmed (
    id bigint primary key references artifact (id) on delete cascade,
    at timestamptz not null
  ) with (fillfactor = 50)`,
  // The last version that was read back from each remote. `owner`: the mirror whose config names it; `mirror`: the one
  // that has the commit.
  `create table mirror_remote (
    name text primary key,
    url text not null,
    owner text not null,
    version_id bigint not null default 0,
    commit_id text,
    mirror text,
    verified_at timestamptz,
    tried_at timestamptz not null default now(),
    error jsonb,
    failing_since timestamptz,
    check ((error is null) = (failing_since is null))
  )`,
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

  // ---- notifications
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
  'create index delivery_of_state on delivery (state, created_at, id)',
  'create index delivery_ended on delivery (ended_at) where ended_at is not null',
  "create index delivery_waiting_of_rule on delivery (rule_id) where state = 'waiting'",
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
    problem json not null,
    -- Since when no worker has the broken package.
    unseen_since timestamptz
  )`,
  `create table notification_look (
    only_row boolean primary key default true check (only_row),
    looked_at timestamptz not null default 'epoch',
    looked_at_all timestamptz not null default 'epoch',
    artifact_id bigint not null default 0
  )`,
  'insert into notification_look default values',

  // ---- audit
  `create table audit (
    id bigint primary key check (id > 0),
    at timestamptz not null,
    who text not null,
    address text not null,
    action text not null check (action in ('reveal', 'export', 'quarantine-show', 'credential-networks')),
    subject json not null,
    reason text not null,
    previous bytea not null,
    hash bytea not null
  )`,
  `create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      raise exception 'entries of the audit are never changed or removed' using errcode = '42501';
    end $$`,
  `create trigger audit_is_kept before update or delete or truncate on audit
    for each statement execute function refuse_audit_change()`,

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

  // ---- what no row may have
  // An answer has no place for a year of five digits, and PostgreSQL also takes 'infinity'.
  `do $$
    declare place record;
    begin
      for place in
        select relname, attname from pg_class join pg_attribute on attrelid = pg_class.oid
        where relnamespace = current_schema()::regnamespace and relkind = 'r' and not relispartition
          and attnum > 0 and not attisdropped and atttypid = 'timestamptz'::regtype
      loop
        execute format('alter table %I add check (%I between %L and %L)', place.relname, place.attname,
          '0001-01-01 00:00:00+00', '9998-12-31 23:59:59.999+00');
      end loop;
    end $$`,
  // PostgreSQL takes the escape of half a character into json, and gives up each query that reads it as text.
  ...['device.settings', 'tag.settings', 'offer.record'].map((place) => {
    const [table, column] = place.split('.');
    return `alter table ${table} add check (${column}::jsonb is not null)`;
  }),
  // A time that no day has is in this partition.
  `alter table job_log_default add check (time between '0001-01-01 00:00:00+00' and '9998-12-31 23:59:59.999+00')`,
  ...Object.entries(jsonKinds).flatMap(([kind, columns]) =>
    columns.map((place) => {
      const [table, column] = place.split('.');
      // A nullable column may hold the null of JSON.
      return `alter table ${table} add check (json_typeof(${column}::json) in ('${kind}', 'null')
        and (${column}::text <> 'null' or ${nullable.has(place)}))`;
    }),
  ),
];
