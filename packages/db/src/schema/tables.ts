import type { DeviceInfo, ErrorData, JobResult, LogType, Permission } from '@netraven/core';
import type {
  ChangeCounts,
  ConfigChange,
  DeviceSettings,
  InspectionRequest,
  InspectionStep,
  UnsavedVersion,
} from '@netraven/core/attempt';
import type { PackageRecord, PlatformRecord, Problem } from '@netraven/core/registry';
import type { ChannelKind, EventKind, MailServer, NotificationEvent } from '@netraven/notifications';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Packing } from '../artifacts/packing.ts';
import type { AuditAction, AuditSubject } from '../audit/entry.ts';
import type { DeliveryState } from '../notifications/deliveries.ts';
import type { ExactPackage } from '../runs/exactly.ts';
import type { LeftOutDevice } from '../runs/new-tasks.ts';
import type { Retry } from '../runs/run.ts';
import type { Author } from './author.ts';
import type { AfterResult, EventSkipReason, RefusalReason, TriggerKind } from '../triggers/trigger.ts';
import type { Overlap, SkipReason } from '../schedules/schedule.ts';
import type { AttemptStatus, RunStatus, SummaryStatus, TaskStatus } from './status.ts';
import type { RunWaves, Waves } from '../runs/waves.ts';

/** A json or jsonb column. It is read as a value and written as JSON text (see `json`). */
type Json<T> = ColumnType<T, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Time = ColumnType<Date, Date | undefined, Date>;
type TimeOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** The tables, for Kysely. */
export interface Tables {
  setting: { key: string; value: Json<unknown>; changed_at: Time };
  device: {
    id: string;
    name: string;
    address: string;
    port: number;
    platform: string;
    tags: string[];
    pool: Generated<string>;
    settings: ColumnType<DeviceSettings, string | undefined, string>;
    last_credential_id: string | null;
    source_id: Generated<string | null>;
    source_tags: Generated<string[]>;
    source_key: Generated<string | null>;
    held_by_run: Generated<string | null>;
    natural_name: GeneratedAlways<string>;
    created_at: Time;
  };
  source: {
    id: string;
    name: string;
    kind: string;
    places: string[];
    options: ColumnType<object, string | undefined, string>;
    secret: Buffer | null;
    synced_at: TimeOrNull;
    every_minutes: number | null;
    next_sync_at: TimeOrNull;
    sync_error: ColumnType<ErrorData | null, string | null | undefined, string | null>;
    created_at: Time;
  };
  tag: {
    name: string;
    priority: Generated<number>;
    settings: ColumnType<DeviceSettings, string | undefined, string>;
    created_at: Time;
  };
  inspection: {
    id: string;
    device_id: string;
    request: ColumnType<InspectionRequest, string, never>;
    steps: ColumnType<InspectionStep[], string | undefined, string>;
    /** Sealed: it may hold a secret that no rule knows. */
    result: Buffer | null;
    created_at: Time;
    asked_at: Time;
    started_at: TimeOrNull;
    finished_at: TimeOrNull;
  };
  credential: {
    id: string;
    name: string;
    username: string;
    password: Buffer | null;
    private_key: Buffer | null;
    agent: Generated<boolean>;
    key_fingerprint: string | null;
    enable_password: Buffer | null;
    tags: string[];
    allowed_networks: Generated<string[]>;
    imported_networks: Generated<string[] | null>;
    changed_by_person: Generated<boolean>;
    networks: GeneratedAlways<string[]>;
    priority: number;
    max_refusals: Generated<number>;
    refusals: Generated<Date[]>;
    tries: Generated<Record<string, number>>;
    frozen_at: TimeOrNull;
    accepted_at: TimeOrNull;
    login_version: Generated<number>;
    created_at: Time;
  };
  imported_login: {
    credential_id: string;
    device_id: string;
    login_hash: Buffer | null;
    networks: string[];
  };
  host_key: {
    device_id: string;
    service: Generated<'ssh' | 'https'>;
    algorithm: string;
    fingerprint: string;
    pinned_at: Time;
    refused_algorithm: string | null;
    refused_fingerprint: string | null;
    refused_at: TimeOrNull;
  };
  package_policy: {
    name: string;
    enabled: boolean | null;
    granted: Generated<Permission[]>;
    granted_at: Time;
    config: Buffer | null;
    configured_at: Time;
    decided_for: string | null;
  };
  worker: {
    id: string;
    hostname: string;
    pid: number;
    pool: string;
    version: string | null;
    platforms: ColumnType<PlatformRecord[], string | undefined, string>;
    problems: ColumnType<Problem[], string | undefined, string>;
    started_at: Time;
    seen_at: Time;
  };
  offer: {
    worker_id: string;
    position: number;
    name: string;
    state: string;
    job_type: string | null;
    record: Json<PackageRecord>;
  };
  schedule: {
    id: string;
    name: string;
    job_type: string;
    devices: string;
    config: Json<Record<string, unknown>>;
    sealed_config: Buffer | null;
    dry_run: boolean;
    time: string;
    time_zone: string;
    spread_minutes: number;
    allow_writes: Generated<boolean>;
    max_late_minutes: number;
    overlap: Overlap;
    fresh_within_minutes: number | null;
    waves: JsonOrNull<Waves>;
    paused_at: TimeOrNull;
    next_at: TimeOrNull;
    waiting_due_at: TimeOrNull;
    created_by: string;
    created_at: Time;
    changed_at: Time;
  };
  due_time: {
    schedule_id: string;
    due_at: Date;
    decided_at: Time;
    run_id: string | null;
    reason: SkipReason | null;
    message: string | null;
    missed: number;
  };
  trigger: {
    id: string;
    name: string;
    kind: TriggerKind;
    job_type: string;
    devices: string;
    config: Json<Record<string, unknown>>;
    sealed_config: Buffer | null;
    dry_run: boolean;
    allow_writes: boolean;
    after_job_type: string | null;
    after_result: AfterResult | null;
    secret: Buffer | null;
    paused_at: TimeOrNull;
    created_by: string;
    created_at: Time;
  };
  trigger_refusal: {
    trigger_id: string;
    at: Time;
    reason: RefusalReason;
  };
  trigger_event: {
    id: Generated<number>;
    trigger_id: string;
    received_at: Time;
    device_ids: string[] | null;
    device_names: string[] | null;
    own_change: Generated<boolean>;
    signature: Buffer | null;
    source_run_id: string | null;
    decided_at: TimeOrNull;
    run_id: string | null;
    reason: EventSkipReason | null;
    message: string | null;
  };
  device_change: {
    id: Generated<number>;
    device_id: string;
    first_at: Date;
    last_at: Date;
    due_at: Date;
    /** By name and address. */
    authors: Json<Record<string, Author>>;
    decided_at: TimeOrNull;
  };
  syslog_sender: {
    address: string;
    host: string;
    devices: string[];
    messages: number;
    first_at: Time;
    last_at: Time;
  };
  time_window: {
    name: string;
    effect: 'allow' | 'deny';
    periods: string[];
    time_zone: string;
    tags: string[];
    writes_only: boolean;
    created_at: Time;
  };
  run: {
    id: string;
    job_type: string;
    status: Generated<RunStatus>;
    dry_run: boolean;
    config: Json<Record<string, unknown>>;
    sealed_config: Buffer | null;
    retry_of: string | null;
    schedule_id: string | null;
    due_at: TimeOrNull;
    trigger_id: string | null;
    may_write: boolean | null;
    created_by: string;
    idempotency_key: string | null;
    request_hash: Buffer | null;
    cancel_requested_at: TimeOrNull;
    total: Generated<number>;
    queued: Generated<number>;
    running: Generated<number>;
    success: Generated<number>;
    failed: Generated<number>;
    error: Generated<number>;
    cancelled: Generated<number>;
    skipped: Generated<number>;
    changed: Generated<number>;
    saved: Generated<number>;
    waves: JsonOrNull<RunWaves>;
    wave: number | null;
    waiting: Generated<number>;
    stop_reason: JsonOrNull<ErrorData>;
    exact_package: JsonOrNull<ExactPackage>;
    summary: SummaryStatus | null;
    created_at: Time;
    started_at: TimeOrNull;
    finished_at: TimeOrNull;
  };
  task: {
    id: string;
    run_id: string;
    job_type: string;
    dry_run: Generated<boolean>;
    pool: string;
    device_id: string | null;
    device: JsonOrNull<DeviceInfo>;
    devices: JsonOrNull<DeviceInfo[]>;
    left_out: JsonOrNull<readonly LeftOutDevice[]>;
    summary: Generated<boolean>;
    status: Generated<TaskStatus>;
    tries: Generated<number>;
    attempts: Generated<number>;
    refused_logins: Generated<string[]>;
    configure_begun_at: TimeOrNull;
    open_change: Buffer | null;
    undo_lines: JsonOrNull<readonly string[]>;
    result: JsonOrNull<JobResult>;
    short_result: ColumnType<JobResult | null, never, never>;
    result_bytes: ColumnType<number, never, never>;
    would_save: JsonOrNull<readonly UnsavedVersion[]>;
    config_change: JsonOrNull<ConfigChange>;
    change_counts: JsonOrNull<ChangeCounts>;
    error: JsonOrNull<ErrorData>;
    retry: JsonOrNull<Retry>;
    start_at: TimeOrNull;
    wave: number | null;
    started_at: TimeOrNull;
    finished_at: TimeOrNull;
    written_by: ColumnType<number, never, never>;
  };
  attempt: {
    task_id: string;
    number: number;
    worker_id: string;
    package_name: string;
    package_version: string;
    package_integrity: string | null;
    core_version: string | null;
    node_version: string | null;
    worker_host: string | null;
    status: Generated<AttemptStatus>;
    error: JsonOrNull<ErrorData>;
    started_at: Time;
    finished_at: TimeOrNull;
  };
  last_result: {
    device_id: string;
    job_type: string;
    succeeded_at: TimeOrNull;
    failing_since: TimeOrNull;
    failed_at: TimeOrNull;
    status: TaskStatus | null;
    code: string | null;
    run_id: string | null;
  };
  session_limit: { key: string; max: number };
  session_claim: { task_id: string; pool: string; fence: number; keys: string[] };
  session_wait: { task_id: string; blocked_by: string; since: Time; woken_at: TimeOrNull };
  blob: { hash: Buffer; content: Buffer; packing: Generated<Packing>; created_at: Time };
  artifact: {
    id: Generated<number>;
    device_id: string | null;
    device_name: string;
    job_type: string;
    name: string;
    version: number;
    hash: Buffer;
    size: number;
    reveals: Buffer | null;
    mirrored: boolean;
    run_id: string;
    task_id: string;
    saved_at: Time;
    authors: Json<Author[]>;
    change_mark: string | null;
    adopted_from: Generated<string | null>;
    read_twice: Generated<boolean>;
    raw_hash: Buffer | null;
    raw_secrets: Buffer | null;
  };
  mirror_remote: {
    name: string;
    url: string;
    owner: string;
    version_id: Generated<number>;
    commit_id: string | null;
    mirror: string | null;
    verified_at: TimeOrNull;
    tried_at: Time;
    error: JsonOrNull<ErrorData>;
    failing_since: TimeOrNull;
  };
  device_name: { id: Generated<number>; device_id: string; name: string; since: Date; until: Date | null };
  removed_device: { id: string; tags: string[]; removed_at: Date };
  removed_version: { id: number; run_id: string; mirrored: boolean };
  decided_removal: { hostname: string; name: string; removed_at: Date };
  mirror: { owner: string; version_id: number; lost: number; seen_at: Time };
  version_change: {
    id: number;
    previous_id: number | null;
    added: number | null;
    removed: number | null;
    hunks: Buffer | null;
    unordered_added: number | null;
    unordered_removed: number | null;
    unordered_hunks: Buffer | null;
  };
  version_confirmed: { id: number; at: Time };
  job_state: { job_type: string; device_id: string | null; value: Json<unknown>; changed_at: Time };
  notification_channel: {
    id: string;
    name: string;
    kind: ChannelKind;
    place: string;
    settings: Json<Partial<MailServer>>;
    secrets: Buffer;
    created_at: Time;
  };
  notification_rule: {
    id: string;
    name: string;
    channel_id: string;
    events: EventKind[];
    tags: string[];
    job_types: string[];
    quiet: string[];
    time_zone: string;
    since: Time;
    told_at: TimeOrNull;
    paused_at: TimeOrNull;
    created_at: Time;
  };
  notification_event: {
    rule_id: string;
    key: string;
    event: Json<NotificationEvent>;
    at: Date;
    delivery_id: string | null;
  };
  delivery: {
    id: string;
    rule_id: string;
    state: Generated<DeliveryState>;
    tries: Generated<number>;
    next_at: TimeOrNull;
    events: number;
    answer: string | null;
    error: JsonOrNull<ErrorData>;
    created_at: Date;
    ended_at: TimeOrNull;
  };
  missing_pool: { pool: string; since: Date };
  told_problem: { subject: string; problem: Json<NotificationEvent>; unseen_since: TimeOrNull };
  notification_look: {
    only_row: Generated<boolean>;
    looked_at: Time;
    looked_at_all: Time;
    artifact_id: Generated<number>;
  };
  audit: {
    id: number;
    at: Date;
    who: string;
    address: string;
    action: AuditAction;
    subject: Json<AuditSubject>;
    reason: string;
    previous: Buffer;
    hash: Buffer;
  };
  quarantine: { id: string; task_id: string; content: Buffer; error: Json<ErrorData>; created_at: Time };
  job_log: {
    id: Generated<number>;
    time: Date;
    log_type: LogType;
    level: number;
    job_id: string | null;
    device_id: string | null;
    source: string;
    message: string;
    meta: Json<object>;
  };
}
