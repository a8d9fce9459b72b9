import { randomUUID } from 'node:crypto';
import type { JobResult, LogRecord, Permission } from '@netraven/core';
import type { ChangeEnd, ConfigChange } from '@netraven/core/attempt';
import { checkOptions, runJobKeys } from './check-options.ts';
import { openSubject, type JobUnderTest } from './job-under-test.ts';
import { MemoryStore } from './memory-store.ts';
import { grantOf, runAttempt } from './run-attempt.ts';
import type { TestDevice } from './test-device.ts';

/** Options of a run. */
export interface RunJobOptions {
  /** A simulated or a real device. Default: one that does not answer. */
  readonly device?: TestDevice;
  /** The devices of a run of scope `fleet`. Default: `device`, if given. */
  readonly devices?: readonly TestDevice[];
  /** Checked with the JSON Schema of the job type, then parsed by its `configSchema`. Default `{}`. */
  readonly config?: unknown;
  /** Granted permissions. Default: those the package asks for; none for a module. */
  readonly permissions?: readonly Permission[];
  /** Default `false`. */
  readonly dryRun?: boolean;
  /** In ms. Default: `meta.timeoutMs`. */
  readonly timeoutMs?: number;
  /** Pass the same store to several runs to test what a later one reads. Default: an empty one. */
  readonly store?: MemoryStore;
  /** Cancels the run on abort. */
  readonly signal?: AbortSignal;
  /** Receives each log entry at once. */
  readonly onLog?: (record: LogRecord) => void;
}

/** A run that ended with a result, successful or not. */
export interface RanJob {
  /** Status of the task in NetRaven. `skipped`: the result has `notApplicable`. */
  readonly status: 'success' | 'failed' | 'skipped';
  readonly result: JobResult;
  /** Log entries of the job, exactly as NetRaven stores them. */
  readonly log: readonly LogRecord[];
  /** Log entries of NetRaven: device traffic, and entries of the job outside of its task. */
  readonly otherLog: readonly LogRecord[];
  /** The newest text of each artifact of this job type and device, by name. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** The state of this job type and device. */
  readonly state: unknown;
  readonly store: MemoryStore;
  /** The end of the changes that the job made on its device, if it made any and did not end as `success`. */
  readonly change?: ChangeEnd;
  /** How the job altered the configuration of its device. Absent if it changed nothing, or if NetRaven cannot compare it. */
  readonly configChange?: ConfigChange;
}

/**
 * Runs a job once like NetRaven, without a database. A module (`import * as job`) runs in this process, where breakpoints
 * work. A package folder runs in a real job host with its permissions.
 *
 * @throws {RunJobError} the error that NetRaven reports for the task, with the log
 * @throws {NetRavenError} NR_TEST_OPTION_INVALID; NR_PACKAGE_* if the registry refuses the job
 */
export async function runJob(job: JobUnderTest, options: RunJobOptions = {}): Promise<RanJob> {
  checkOptions(options, runJobKeys);
  const { permissions, store = new MemoryStore(), ...rest } = options;
  const subject = await openSubject(job);
  return runAttempt(subject, { ...rest, ...grantOf(subject, permissions), store, jobId: randomUUID() });
}
