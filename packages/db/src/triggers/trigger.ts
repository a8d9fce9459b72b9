import type { Selectable } from 'kysely';
import type { RunResult } from '../runs/run.ts';
import type { Tables } from '../schema/tables.ts';

/** Cause of a run: a device that reports a change, a signed request, or the end of another run. */
export type TriggerKind = 'syslog' | 'webhook' | 'after';

/** Devices of the run that ended: those that its job changed, those with a new version, those that succeeded, or those that failed. */
export type AfterResult = 'changed' | 'saved' | 'success' | 'failed';

/** Why an event has no run. `error`: the run could not be created. */
export type EventSkipReason = 'paused' | 'window' | 'no devices' | 'own change' | 'waits' | 'error';

/**
 * Why a request to a webhook was refused. `signature`: it is wrong. `time`: the request is too old, or from the future.
 * `repeated`: it came before.
 */
export type RefusalReason = 'signature' | 'time' | 'body' | 'repeated' | 'too often';

/** Creates runs of a job type when something happens. */
export interface Trigger {
  readonly id: string;
  readonly name: string;
  readonly kind: TriggerKind;
  readonly jobType: string;
  /** A query of the devices that it may run on, which is read again at each event. */
  readonly devices: string;
  /** Over the administrator's settings. Secret fields are `<secret>`. */
  readonly config: Record<string, unknown>;
  readonly dryRun: boolean;
  /** A person has confirmed that the job may change devices. */
  readonly allowWrites: boolean;
  /** Only of the kind `after`. */
  readonly after: { readonly jobType: string; readonly result: AfterResult } | null;
  readonly pausedAt: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** Something that happened to a trigger. */
export interface TriggerEvent {
  readonly id: number;
  readonly receivedAt: Date;
  /** Null: a worker decides it soon. */
  readonly decidedAt: Date | null;
  /** The devices that the event names. Null: it names none. */
  readonly devices: readonly string[] | null;
  /** The run that ended. Only of the kind `after`. */
  readonly sourceRunId: string | null;
  /** Null: no run was created, for the reason. */
  readonly runId: string | null;
  readonly reason: EventSkipReason | null;
  /** Result of the run. Null without one, or when it was deleted. */
  readonly run: RunResult | null;
  /** More about it, e.g. which devices are unknown. */
  readonly message: string | null;
}

/** Returns the identities with which the config and the secret of a trigger are sealed. */
export const configIdentity = (id: string): string => `trigger:${id}:config`;
export const secretIdentity = (id: string): string => `trigger:${id}:secret`;

/** Returns the trigger of a row. */
export function triggerOf(row: Selectable<Tables['trigger']>): Trigger {
  const { after_job_type: jobType, after_result: result } = row;
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    jobType: row.job_type,
    devices: row.devices,
    config: row.config,
    dryRun: row.dry_run,
    allowWrites: row.allow_writes,
    after: jobType !== null && result !== null ? { jobType, result } : null,
    pausedAt: row.paused_at,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
