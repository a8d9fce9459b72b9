import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import type { Device, DeviceInfo } from './device.ts';
import type { JobLogger } from './job-logger.ts';
import type { JobReport } from './report.ts';
import type { JobStore } from './store.ts';

/** Export `configSchema`, if any: parses and describes the config (zod >= 4.2, ArkType). `writeOnly: true`: a secret. */
export type ConfigSchema = StandardSchemaV1 & StandardJSONSchemaV1;
type ConfigOf<S> = S extends ConfigSchema ? StandardSchemaV1.InferOutput<S> : Readonly<Record<string, never>>;

/** Export `run` (scope `device`): called for each device of a run. `JobRun<typeof configSchema>` types the config. */
export type JobRun<S extends ConfigSchema | undefined = undefined> = (
  context: JobContext<ConfigOf<S>>,
) => Promise<JobResult>;
/** Export `run` (scope `fleet`): called once for a run. */
export type FleetRun<S extends ConfigSchema | undefined = undefined> = (
  context: FleetContext<ConfigOf<S>>,
) => Promise<JobResult>;
/**
 * Export `summarize` (scope `device`), if any: called once for a run, when its last device has ended. Not called if the run
 * was cancelled, or if all devices were skipped.
 */
export type JobSummary<S extends ConfigSchema | undefined = undefined> = (
  context: SummaryContext<ConfigOf<S>>,
) => Promise<JobResult>;

interface Context<Config> {
  /** Id of the run: the same for all of its tasks and attempts. */
  readonly jobId: string;
  /** The config, parsed by `configSchema`. */
  readonly config: Config;
  /** The job type's memory: its state and its artifacts. */
  readonly db: JobStore;
  /** Bound to run, job type and device. */
  readonly logger: JobLogger;
  /** Aborts on cancel, deadline and shutdown. Calls that wait for the worker reject; the process is killed 5 s later. */
  readonly signal: AbortSignal;
  /** Sessions only log what they would change, and nothing is saved. A job with `network` must check it itself. */
  readonly dryRun: boolean;
}

export interface JobContext<Config = unknown> extends Context<Config> {
  /** As it was when the run was created. */
  readonly device: Device;
}

export interface FleetContext<Config = unknown> extends Context<Config> {
  /** All devices of the run, as data: a fleet job cannot log in to one. */
  readonly devices: readonly DeviceInfo[];
}

export interface SummaryContext<Config = unknown> extends Context<Config> {
  /** How the job ended on each device of the run, by device name. */
  readonly results: readonly DeviceResult[];
  /** All devices of the run, as data: a summary cannot log in to one. */
  readonly devices: readonly DeviceInfo[];
}

/** How the job ended on a device. `success` and `failed`: `run` returned that verdict. `error`: it returned none. */
export interface DeviceResult {
  readonly device: DeviceInfo;
  readonly status: 'success' | 'failed' | 'error' | 'skipped';
  /** Code of the error or of the skip, e.g. `NR_DEVICE_UNREACHABLE`. Default: none. */
  readonly code?: string;
  /** The message of the result, or of the error. Default: none. */
  readonly message?: string;
  readonly details?: string | object;
  readonly report?: JobReport;
  readonly changed?: boolean;
  /** True if the result had details or a report that are missing here: those of a run have at most 32 MiB together. */
  readonly withoutDetails?: true;
}

/**
 * `success: false` is a verdict ("unreachable", "not compliant"): never retried, and what was saved is kept.
 * A thrown error means no verdict: nothing is kept, and a retryable error is retried.
 */
export interface JobResult {
  /** The verdict. */
  readonly success: boolean;
  /** One line for a person. */
  readonly message?: string;
  /** A text, or data for programs: what JSON keeps, so no Date, Map, Set, NaN or class. */
  readonly details?: string | object;
  /** Shown to a person in place of the details. */
  readonly report?: JobReport;
  /** True if the job changed the device. */
  readonly changed?: boolean;
  /** Why the job does not apply to the device: one line. Then the task is `skipped`, and `success` does not count. */
  readonly notApplicable?: string;
}
