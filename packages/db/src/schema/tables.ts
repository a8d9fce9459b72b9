import type { DeviceInfo, ErrorData, JobResult, LogType, Permission } from '@netraven/core';
import type { DeviceSettings, InspectionRequest, InspectionStep, UnsavedVersion } from '@netraven/core/attempt';
import type { PackageRecord, PlatformRecord, Problem } from '@netraven/core/registry';
import type { ChannelKind, EventKind, MailServer, NotificationEvent } from '@netraven/notifications';
import type { ColumnType, Generated } from 'kysely';
import type { Packing } from '../artifacts/packing.ts';
import type { DeliveryState } from '../notifications/deliveries.ts';
import type { Retry } from '../runs/run.ts';
import type { Author } from '../triggers/author.ts';
import type { AfterResult, EventSkipReason, TriggerKind } from '../triggers/trigger.ts';
import type { Overlap, SkipReason } from '../schedules/schedule.ts';
import type { DeviceSelection } from '../devices/devices.ts';
import type { AttemptStatus, RunStatus, TaskStatus } from '../runs/status.ts';

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
    priority: number;
    max_refusals: Generated<number>;
    refusals: Generated<Date[]>;
    frozen_at: TimeOrNull;
    accepted_at: TimeOrNull;
    created_at: Time;
  };
  host_key: {
    device_id: string;
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
    config: Buffer | null;
    changed_at: Time;
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
    devices: Json<DeviceSelection>;
    config: Json<Record<string, unknown>>;
    sealed_config: Buffer | null;
    dry_run: boolean;
    time: string;
    time_zone: string;
    spread_minutes: number;
    max_late_minutes: number;
    overlap: Overlap;
    fresh_within_minutes: number | null;
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
    devices: Json<DeviceSelection>;
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
    status: Generated<TaskStatus>;
    tries: Generated<number>;
    attempts: Generated<number>;
    refused_credentials: Generated<string[]>;
    configure_begun_at: TimeOrNull;
    result: JsonOrNull<JobResult>;
    would_save: JsonOrNull<readonly UnsavedVersion[]>;
    error: JsonOrNull<ErrorData>;
    retry: JsonOrNull<Retry>;
    start_at: TimeOrNull;
    started_at: TimeOrNull;
    finished_at: TimeOrNull;
  };
  attempt: {
    task_id: string;
    number: number;
    worker_id: string;
    package_name: string;
    package_version: string;
    status: Generated<AttemptStatus>;
    error: JsonOrNull<ErrorData>;
    started_at: Time;
    finished_at: TimeOrNull;
  };
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
  };
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
  told_problem: { subject: string; problem: Json<NotificationEvent> };
  notification_look: {
    only_row: Generated<boolean>;
    looked_at: Time;
    looked_at_all: Time;
    artifact_id: Generated<number>;
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
