import { setJobLogChannel } from '../contract/job-logger.ts';
import { errorData, errorFrom } from '../contract/netraven-error.ts';
import type { JobResult } from '../contract/run.ts';
import { CallTraffic } from './call-traffic.ts';
import { Calls, copyJson } from './child/calls.ts';
import type { JobModule } from './child/import-job.ts';
import { captureConsole, openLogChannel } from './child/log-channel.ts';
import { runTask } from './child/run-task.ts';
import { hostError } from './codes.ts';
import { abortOf, endOfTask, graceMs } from './end-of-task.ts';
import { taskMessage, type HostTask } from './running-tasks.ts';
import { noTask, type FromChild } from './protocol.ts';
import { TaskLog, type WriteEntry } from './task-log.ts';
import { ReportedErrors } from './reported-errors.ts';

/** Logs of the tasks that run in this process now. */
const logs = new Map<number, { readonly own: TaskLog; readonly stray: TaskLog }>();
let lastTask = 0;
let close: (() => void) | undefined;

/**
 * Runs a task of a module in this process, for tests and debuggers. Calls, copies and checks are those of a job host, but
 * no process contains the job: one that ignores an abort runs on. `stray` takes log entries outside of any task.
 *
 * @throws {NetRavenError} as `JobHost.run`, except NR_HOST_*
 */
export async function runInProcess(job: JobModule, task: HostTask, stray: WriteEntry): Promise<JobResult> {
  const id = ++lastTask;
  const log = new TaskLog(task.log, task.redact);
  const abort = new AbortController();
  const calls = new Calls({ send: (message) => void answer(message), drained: async () => {} });
  const reported = new ReportedErrors();
  const traffic = new CallTraffic(async () => {});
  let ended = false;
  let thrown: unknown;

  async function answer(message: FromChild): Promise<void> {
    if (message.type === 'part') traffic.keepPart(message);
    if (message.type !== 'call') return;
    const { call, name } = message;
    try {
      if (ended) throw hostError('NR_JOB_TASK_ENDED', `${name} was called after the task had ended`);
      task.signal.throwIfAborted();
      calls.settle(
        call,
        copyJson(await traffic.answer(task.capabilities, name, traffic.join(message)), `the answer of ${name}`),
        undefined,
      );
    } catch (error) {
      calls.settle(call, undefined, errorFrom(reported.answer(error)));
    }
  }

  const { promise: overdue, reject } = Promise.withResolvers<never>();
  let grace: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    const error = errorFrom(errorData(task.signal.reason, 'NR_JOB_ABORTED'));
    abort.abort(error);
    calls.rejectAll(id, error);
    grace = setTimeout(() => reject(abortOf(task.signal)), graceMs);
  };

  logs.set(id, { own: log, stray: new TaskLog(stray, task.redact) });
  close ??= open();
  try {
    task.onStart?.();
    const running = runTask({
      id,
      task: copyJson(taskMessage(task), 'the task'),
      job,
      signal: abort.signal,
      calls,
      onThrown: (error) => (thrown = error),
    });
    if (task.signal.aborted) onAbort();
    else task.signal.addEventListener('abort', onAbort, { once: true });
    return endOfTask(await Promise.race([running, overdue]), task, reported);
  } catch (error) {
    // Shows the line of the job that threw.
    throw thrown === undefined ? error : Object.assign(error as Error, { cause: thrown });
  } finally {
    ended = true;
    task.signal.removeEventListener('abort', onAbort);
    clearTimeout(grace);
    log.close();
    logs.delete(id);
    if (logs.size === 0) {
      close();
      close = undefined;
    }
  }
}

/** Captures the console and all JobLoggers until the last task has ended. */
function open(): () => void {
  const release = captureConsole();
  openLogChannel((entry) => {
    if (entry.id !== noTask) logs.get(entry.id)?.own.take(entry);
    else for (const { stray } of logs.values()) stray.take(entry);
  });
  return () => {
    release();
    setJobLogChannel(undefined);
  };
}
