import type { DeviceInfo, ErrorData, JobResult, ResolvedMeta } from '@netraven/core';
import { attemptErrorOf, Deadline } from '@netraven/core/attempt';
import type { HostTask, JobHost } from '@netraven/core/host';
import type { PackageRecord } from '@netraven/core/registry';
import type { Log } from '@netraven/core/log';
import type { Database, tasks } from '@netraven/db';
import { workerError } from '../codes.ts';
import { lend, type Loan } from './lend.ts';
import { outcomeOf } from './outcome-of.ts';
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
export async function execute(options: ExecuteOptions): Promise<Ended> {
  if (options.work.configureBegun) {
    return end(options, undefined, workerError('NR_TASK_CONFIGURE_BEGUN', 'the task was not started again'));
  }
  if (options.signal.aborted) return end(options, undefined, options.signal.reason);
  const ended = await attempt(options, (host, task) => host.run(task));
  // The process died and nobody is to blame yet: this task has one to itself once.
  if (ended.outcome.error?.code !== 'NR_HOST_BYSTANDER' || ended.configureBegun) return ended;
  return attempt(options, (host, task) => host.runAlone(task));
}

/** How an attempt ended, and whether that says nothing about the job: then the task goes back, uncharged, for this reason. */
export interface Ended {
  readonly outcome: tasks.Outcome;
  readonly giveBack?: ErrorData;
  readonly configureBegun: boolean;
}

async function attempt(
  given: ExecuteOptions,
  run: (host: JobHost, task: HostTask) => Promise<JobResult>,
): Promise<Ended> {
  const { work, host, record } = given;
  const deadline = new Deadline(record.meta.timeoutMs);
  const signal = AbortSignal.any([given.signal, deadline.signal]);
  const options = { ...given, signal };
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
      capabilities: loan.capabilities,
      log: loan.log,
      redact: loan.redact,
      onStart: () => deadline.begin(),
    });
    return end(options, loan, undefined, result);
  } catch (error) {
    return end(options, loan, error);
  } finally {
    deadline.end();
    await loan?.close();
  }
}

/** What a job sees of a device. */
function deviceInfo({ id, name, address, port, platform, tags }: DeviceInfo): DeviceInfo {
  return { id, name, address, port, platform, tags };
}

function end(options: ExecuteOptions, loan: Loan | undefined, thrown: unknown, result?: JobResult): Ended {
  const { work, record, signal } = options;
  const configureBegun = loan?.configureBegun() ?? false;
  const of = outcomeOf(work);
  if (result && loan) {
    const status = result.success ? 'success' : 'failed';
    return { outcome: { ...of, status, result: loan.redact(result), ...loan.pending() }, configureBegun };
  }
  const early = attemptErrorOf(thrown, signal);
  const { error } = early;
  const retries = configureBegun ? 0 : record.meta.retries;
  const triesLeft = error.retryable && work.tries < retries;
  return {
    outcome: {
      ...of,
      status: early.status,
      error,
      artifacts: [],
      ...(triesLeft && { retryInMs: retryDelayMs(work.tries) }),
    },
    ...(early.stopped && uncharged.has(early.error.code) && { giveBack: early.error }),
    configureBegun,
  };
}

const uncharged = new Set(['NR_WORKER_STOPPING', 'NR_WORKER_FENCED', 'NR_PACKAGE_REPLACED']);
