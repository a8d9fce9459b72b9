import { errorData, type DeviceInfo, type DeviceResult, type ErrorData, type Permission } from '@netraven/core';
import {
  attemptError,
  attemptErrorOf,
  changeAtEnd,
  Deadline,
  endWithChange,
  requireConfig,
  skipReason,
  keptResult,
  verdictOf,
} from '@netraven/core/attempt';
import type { ResultsPage } from '@netraven/core/host';
import type { Subject } from './job-under-test.ts';
import { makeTaskContext, type TaskContext } from './task-context.ts';
import type { MemoryStore } from './memory-store.ts';
import type { RanJob, RunJobOptions } from './run-job.ts';
import { RunJobError, type EndedAs } from './run-job-error.ts';
import { infoOf, unreachableDevice, type TestDevice } from './test-device.ts';
import { withTestHint } from './test-hint.ts';
import { TestLog } from './test-log.ts';

/** A task of a run. */
export interface AttemptOptions extends Omit<RunJobOptions, 'permissions'> {
  readonly jobId: string;
  readonly granted: readonly Permission[];
  /** True if the test grants them, not the package. */
  readonly grantedByTest: boolean;
  readonly store: MemoryStore;
  /** Present: the task is the summary of these results. */
  readonly results?: readonly DeviceResult[];
}

/** Returns the granted permissions: those of the test, else those that the package asks for. A module asks for none. */
export function grantOf(
  subject: Subject,
  permissions: readonly Permission[] | undefined,
): Pick<AttemptOptions, 'granted' | 'grantedByTest'> {
  const grantedByTest = permissions !== undefined || subject.isModule;
  return { granted: permissions ?? subject.permissions, grantedByTest };
}

/** Runs one attempt at a task by the rules of the worker. @throws {RunJobError} when it ends without a result */
export async function runAttempt(subject: Subject, options: AttemptOptions): Promise<RanJob> {
  const { meta, configSchema } = subject;
  const { jobId, granted, store, dryRun = false, config = {}, results } = options;
  const { jobType } = meta;
  const log = new TestLog(options.onLog);
  const isDevice = meta.scope === 'device' && !results;
  const target = isDevice ? (options.device ?? unreachableDevice(meta.platforms)) : undefined;
  const refused = await refusal(subject, target, options);
  if (refused) throw new RunJobError(refused.error, refused.status, log.records);

  const owner = { jobId, jobType, deviceId: target ? infoOf(target).id : null };
  const deadline = new Deadline(options.timeoutMs ?? meta.timeoutMs);
  const signal = AbortSignal.any([deadline.signal, ...cancelBy(options.signal)]);
  const system = { log_type: 'system', job_id: null, device_id: null, source: subject.hostSource } as const;
  let context: TaskContext | undefined;
  try {
    context = makeTaskContext({ owner, target, configSchema, config, granted, dryRun, store, signal, log });
    const devices = results ? [] : devicesFor(subject, options, log);
    const task = {
      jobId,
      jobType,
      config,
      dryRun,
      ...(target ? { device: infoOf(target) } : results ? { summary: true as const } : { devices }),
      signal,
      capabilities: { ...context.capabilities, ...(results && { results: pageOf(results) }) },
      log: context.write,
      redact: context.redact,
      onStart: () => deadline.begin(),
    };
    const stray = log.logger(system);
    const result = keptResult(await subject.run(task, granted, stray), dryRun);
    const verdict = verdictOf(result);
    const change = await context.endChange(verdict.status === 'success');
    const configChange = changeAtEnd(context.configChange(), change);
    const ended: Parameters<typeof endWithChange>[0] = { ...verdict, result };
    const { status, error, result: kept = result } = endWithChange(ended, change);
    if (error && change && status === 'error')
      throw new RunJobError(error, status, log.records, { change, configChange, configureBegun: true });
    store.keep(owner, context.db.written);
    const artifacts = store.texts({ jobType, ...(target && { device: target.name }) });
    const state = await store.state(owner);
    return {
      status: verdict.status,
      result: kept,
      log: log.own,
      otherLog: log.other,
      artifacts,
      state,
      store,
      ...(change && { change }),
      ...(configChange && { configChange }),
    };
  } catch (thrown) {
    if (thrown instanceof RunJobError) throw thrown;
    const ended = attemptErrorOf(thrown, signal);
    const change = await context?.endChange(false);
    const hinted = withTestHint(ended.error, target, options.grantedByTest);
    const { error, status } = endWithChange({ ...ended, error: hinted }, change);
    const { cause } = thrown as { readonly cause?: unknown };
    const configureBegun = context?.configureBegun() ?? false;
    throw new RunJobError({ ...error, retryable: error.retryable && !configureBegun }, status, log.records, {
      cause,
      configureBegun,
      configChange: changeAtEnd(context?.configChange(), change),
      ...(change && { change }),
    });
  } finally {
    deadline.end();
    await context?.close();
  }
}

/** Returns the error of a refused run or a skipped device, if any. */
async function refusal(
  { meta, configSchema }: Subject,
  target: TestDevice | undefined,
  { config = {}, device: given }: AttemptOptions,
): Promise<{ readonly error: ErrorData; readonly status: EndedAs } | undefined> {
  try {
    await requireConfig(meta.jobType, configSchema, config);
  } catch (error) {
    return { error: errorData(error, 'NR_RUN_CONFIG_INVALID'), status: 'error' };
  }
  const error = target && skipReason(meta, infoOf(target), target.login !== undefined);
  if (!error) return undefined;
  return { error: target === given ? error : { ...error, hint: needsDevice }, status: 'skipped' };
}

const needsDevice = 'Pass a `device` to runJob(), e.g. one of startSimulator().';

/** Returns the devices of a fleet job. Leaves out those that do not fit, and logs the reason. */
function devicesFor({ meta }: Subject, { device, devices, jobId }: AttemptOptions, log: TestLog): DeviceInfo[] {
  const bound = { log_type: 'system', job_id: jobId, source: 'worker.task' } as const;
  return (devices ?? (device ? [device] : [])).flatMap((each) => {
    const info = infoOf(each);
    const { code, message } = skipReason(meta, info, each.login !== undefined) ?? {};
    if (code === undefined) return info;
    log.logger({ ...bound, device_id: info.id }).warning(`The job does without ${info.name}: ${message}`, { code });
    return [];
  });
}

/** Returns results as one page. */
function pageOf(results: readonly DeviceResult[]): () => Promise<ResultsPage> {
  return async () => ({ results });
}

/** Returns a signal that aborts like that of a cancelled run. */
function cancelBy(signal: AbortSignal | undefined): AbortSignal[] {
  if (!signal) return [];
  const cancel = new AbortController();
  const onAbort = (): void => cancel.abort(attemptError('NR_RUN_CANCELLED', 'the run was cancelled'));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return [cancel.signal];
}
