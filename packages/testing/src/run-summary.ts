import { randomUUID } from 'node:crypto';
import { NetRavenError, type DeviceResult, type JobResult } from '@netraven/core';
import { verdictOf } from '@netraven/core/attempt';
import { checkOptions, runSummaryKeys } from './check-options.ts';
import { openSubject, type JobUnderTest } from './job-under-test.ts';
import { MemoryStore } from './memory-store.ts';
import { grantOf, runAttempt } from './run-attempt.ts';
import type { RanJob, RunJobOptions } from './run-job.ts';
import { RunJobError } from './run-job-error.ts';
import { infoOf, type TestDevice } from './test-device.ts';

/** Options of a run with a summary. */
export interface RunSummaryOptions extends Omit<RunJobOptions, 'device' | 'devices'> {
  /** Devices on which the job runs first, one after the other. Default: none. */
  readonly devices?: readonly TestDevice[];
  /** Results of further devices. Default: none. */
  readonly results?: readonly TestResult[];
}

/** How the job ended on a device. */
export interface TestResult extends Omit<DeviceResult, 'device'> {
  readonly device: TestDevice;
}

/** A summary that ended with a result. */
export interface RanSummary extends RanJob {
  /** The results that `summarize` got, by device name. */
  readonly results: readonly DeviceResult[];
}

/**
 * Runs a job on devices and then its `summarize`, by the rules of {@link runJob}. Result, log, artifacts and state are
 * those of the summary.
 *
 * @throws {RunJobError} the error that NetRaven reports for the summary, with its log
 * @throws {NetRavenError} NR_TEST_OPTION_INVALID; NR_PACKAGE_* if the registry refuses the job; NR_PACKAGE_NO_RUN if it has no `summarize`
 */
export async function runSummary(job: JobUnderTest, options: RunSummaryOptions = {}): Promise<RanSummary> {
  checkOptions(options, runSummaryKeys);
  const { permissions, store = new MemoryStore(), devices = [], results: given = [], ...rest } = options;
  const subject = await openSubject(job);
  if (!subject.summarizes) {
    throw new NetRavenError('NR_PACKAGE_NO_RUN', 'The job does not export summarize()', {
      hint: 'Export an async function named `summarize`.',
    });
  }
  const task = { ...rest, ...grantOf(subject, permissions), store, jobId: randomUUID() };
  const made: TestResult[] = [];
  for (const device of devices)
    made.push(resultOn(device, await runAttempt(subject, { ...task, device }).catch(error)));
  const results = [...made, ...given]
    .map((result): DeviceResult => ({ ...result, device: infoOf(result.device) }))
    .toSorted((a, b) => a.device.name.localeCompare(b.device.name, 'en', { numeric: true }));
  return { ...(await runAttempt(subject, { ...task, results })), results };
}

/** Returns the result of a device as `summarize` gets it. `ended`: what `runJob` returned or threw. */
export function resultOn(device: TestDevice, ended: { readonly result: JobResult } | RunJobError): TestResult {
  if (ended instanceof RunJobError) {
    const { code, message, status } = ended;
    return { device, status: status === 'skipped' ? status : 'error', code, message };
  }
  const { message, details, report, changed } = ended.result;
  const { status, error: skipped } = verdictOf(ended.result);
  const shown = skipped?.message ?? message;
  return {
    device,
    status,
    ...(skipped && { code: skipped.code }),
    ...(shown !== undefined && { message: shown }),
    ...(details !== undefined && { details }),
    ...(report !== undefined && { report }),
    ...(changed !== undefined && { changed }),
  };
}

function error(thrown: unknown): RunJobError {
  if (thrown instanceof RunJobError) return thrown;
  throw thrown;
}
