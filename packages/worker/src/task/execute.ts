import { errorData, type DeviceInfo, type ErrorData, type JobResult, type ResolvedMeta } from '@netraven/core';
import type { HostTask, JobHost } from '@netraven/core/host';
import type { PackageRecord } from '@netraven/core/registry';
import type { Log } from '@netraven/core/log';
import type { Database, tasks } from '@netraven/db';
import { workerError } from '../codes.ts';
import { lend, type Loan } from './lend.ts';
import { retryDelayMs } from './retry-delay.ts';

export interface ExecuteOptions {
  readonly db: Database;
  readonly log: Log;
  readonly work: tasks.Work;
  readonly record: PackageRecord & { readonly meta: ResolvedMeta };
  readonly host: JobHost;
  /** Aborts on cancel and shutdown and when the lease is lost, with the error as its reason. */
  readonly signal: AbortSignal;
}

/** Carries out one attempt: lends, runs the job in its host, and says how it ended. Never rejects. */
export async function execute(options: ExecuteOptions): Promise<tasks.Outcome> {
  const { work, record } = options;
  if (work.configureBegun) {
    return end(options, undefined, workerError('NR_TASK_CONFIGURE_BEGUN', 'the task was not started again'));
  }
  const { timeoutMs } = record.meta;
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(workerError('NR_JOB_TIMEOUT', `the attempt was not finished within ${timeoutMs} ms`)),
    timeoutMs,
  );
  const signal = AbortSignal.any([options.signal, deadline.signal]);
  try {
    const outcome = await attempt({ ...options, signal }, (host, task) => host.run(task));
    // The process died with others in it: nobody is to blame yet, so this task has it to itself once.
    if (outcome.error?.code !== 'NR_HOST_BYSTANDER' || outcome.configureBegun) return outcome;
    return await attempt({ ...options, signal }, (host, task) => host.runAlone(task));
  } finally {
    clearTimeout(timer);
  }
}

type Ended = tasks.Outcome & { readonly configureBegun?: boolean };

async function attempt(
  options: ExecuteOptions,
  run: (host: JobHost, task: HostTask) => Promise<JobResult>,
): Promise<Ended> {
  const { work, host, signal } = options;
  let loan: Loan | undefined;
  try {
    loan = await lend(options);
    const result = await run(host, {
      jobId: work.runId,
      jobType: work.jobType,
      config: work.config,
      dryRun: work.dryRun,
      ...(work.device ? { device: deviceInfo(work.device) } : { devices: work.devices }),
      signal,
      lent: loan.lent,
      log: loan.log,
    });
    return end(options, loan, undefined, result);
  } catch (error) {
    return end(options, loan, error);
  } finally {
    await loan?.close();
  }
}

/** What a job sees of a device. */
function deviceInfo({ id, name, address, port, platform, tags }: DeviceInfo): DeviceInfo {
  return { id, name, address, port, platform, tags };
}

function end(options: ExecuteOptions, loan: Loan | undefined, thrown: unknown, result?: JobResult): Ended {
  const { work, record } = options;
  const of = {
    fence: work.fence,
    runId: work.runId,
    jobType: work.jobType,
    deviceId: work.device?.id ?? null,
    configureBegun: loan?.configureBegun() ?? false,
  };
  if (result && loan) {
    return { ...of, status: result.success ? 'success' : 'failed', result: loan.redact(result), ...loan.store.pending };
  }
  const plain = errorData(thrown, 'NR_JOB_THREW');
  const error = loan ? loan.redact(plain) : plain;
  const retries = of.configureBegun ? 0 : record.meta.retries;
  const triesLeft = error.retryable && work.tries < retries;
  return {
    ...of,
    status: statusOf(error),
    error,
    artifacts: [],
    ...(triesLeft && { retryInMs: retryDelayMs(work.tries) }),
  };
}

function statusOf(error: ErrorData): tasks.Outcome['status'] {
  if (error.code === 'NR_JOB_TIMEOUT') return 'timed_out';
  if (error.code === 'NR_RUN_CANCELLED') return 'cancelled';
  return 'failed';
}

const uncharged = new Set(['NR_WORKER_STOPPING', 'NR_WORKER_FENCED']);

/** The reason when an outcome says nothing about the job: the task then goes back, and the attempt is not charged. */
export function unchargedReason({ error }: tasks.Outcome): ErrorData | undefined {
  return error && uncharged.has(error.code) ? error : undefined;
}
