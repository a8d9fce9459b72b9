import { randomUUID } from 'node:crypto';
import type { JobResult, LogRecord, Permission } from '@netraven/core';
import { openSubject, type JobUnderTest } from './job-under-test.ts';
import { MemoryStore } from './memory-store.ts';
import { runAttempt } from './run-attempt.ts';
import type { TestDevice } from './test-device.ts';

/** How a job is run. */
export interface RunJobOptions {
  /** A device of a simulator that was started for the test, or a real one. Default: one nobody answers for. */
  readonly device?: TestDevice;
  /** The devices of a run of scope `fleet`. Default: `device`, if there is one. */
  readonly devices?: readonly TestDevice[];
  /** Checked by the JSON Schema of the job type, then parsed by its `configSchema`. Default `{}`. */
  readonly config?: unknown;
  /** What was granted. Default: what the package asks for; of a mere module nobody knows that: none. */
  readonly permissions?: readonly Permission[];
  /** Default `false`. */
  readonly dryRun?: boolean;
  /** The deadline in ms. Default: `meta.timeoutMs`. */
  readonly timeoutMs?: number;
  /** Hand the same store to several calls to test what a later run sees. Default: an empty one. */
  readonly store?: MemoryStore;
  /** Its abort cancels the run. */
  readonly signal?: AbortSignal;
  /** Gets each entry as it comes. */
  readonly onLog?: (record: LogRecord) => void;
}

/** A run that ended with a result, be it a good or a bad one. */
export interface RanJob {
  readonly result: JobResult;
  /** What the job logged, exactly as NetRaven would keep it. */
  readonly log: readonly LogRecord[];
  /** What NetRaven logged beside it: device traffic, and what the job logged outside of its task. */
  readonly otherLog: readonly LogRecord[];
  /** The newest text of each artifact of this job type and device, by name. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** The state of this job type and device. */
  readonly state: unknown;
  readonly store: MemoryStore;
}

/**
 * Runs a job once, as NetRaven would, without a database. A module (`import * as job`) runs in this process, where
 * breakpoints work; a package folder runs in a real job host, with its permissions.
 *
 * @throws {RunJobError} the error NetRaven would report of the task: code, hint, `retryable`, and what was logged
 * @throws {NetRavenError} NR_PACKAGE_* when the registry would refuse the job
 */
export async function runJob(job: JobUnderTest, options: RunJobOptions = {}): Promise<RanJob> {
  const { permissions, store = new MemoryStore(), ...rest } = options;
  const subject = await openSubject(job);
  return runAttempt(subject, { ...rest, granted: permissions ?? subject.permissions, store, jobId: randomUUID() });
}
