import type { JobResult } from '../contract/run.ts';
import type { Capabilities } from './capabilities.ts';
import { abortOf, endOfTask } from './end-of-task.ts';
import type { EndMessage, TaskMessage } from './protocol.ts';
import { ReportedErrors, type Redact } from './reported-errors.ts';
import { TaskLog, type WriteEntry } from './task-log.ts';

/** A task for a job host. */
export interface HostTask extends TaskMessage {
  /** Aborts on cancel, deadline and shutdown. Its reason is the error of the task. */
  readonly signal: AbortSignal;
  /** Take the calls of the job. */
  readonly capabilities: Capabilities;
  /** Called for every log entry of the job, without secrets. The caller adds the task. */
  readonly log: WriteEntry;
  /** Removes the secrets of the attempt from what the job returns, logs, throws or prints, before any of it is cut. */
  readonly redact: Redact;
  /** Called when a job host starts the task, after any waiting. */
  readonly onStart?: () => void;
}

/** Returns the part of a task that its job host gets. */
export function taskMessage({ jobId, jobType, config, dryRun, device, devices, summary }: HostTask): TaskMessage {
  return {
    jobId,
    jobType,
    config,
    dryRun,
    ...(device && { device }),
    ...(devices && { devices }),
    ...(summary && { summary }),
  };
}

export interface RunningTask {
  readonly task: HostTask;
  readonly log: TaskLog;
  readonly reported: ReportedErrors;
  readonly settle: { resolve(result: JobResult): void; reject(error: unknown): void };
}

/** The tasks that run in one job host, by their numbers. */
export class RunningTasks {
  readonly #tasks = new Map<number, RunningTask>();

  get size(): number {
    return this.#tasks.size;
  }

  get(id: number): RunningTask | undefined {
    return this.#tasks.get(id);
  }

  /** Adds a task. Resolves with its result. Rejects with the job's error, or the reason given to {@link endAll}. */
  add(id: number, task: HostTask): Promise<JobResult> {
    const { promise, resolve, reject } = Promise.withResolvers<JobResult>();
    this.#tasks.set(id, {
      task,
      log: new TaskLog(task.log, task.redact),
      reported: new ReportedErrors(),
      settle: { resolve, reject },
    });
    return promise;
  }

  /** Ends a task as its job host says. */
  end(message: EndMessage): void {
    const running = this.#tasks.get(message.id);
    if (!running) return;
    this.#tasks.delete(message.id);
    const { task, log, reported, settle } = running;
    log.close();
    try {
      settle.resolve(endOfTask(message, task, reported));
    } catch (error) {
      settle.reject(error);
    }
  }

  /** Ends all tasks of a job host that died: as aborted, or else for a reason. */
  endAll(reasonFor: (task: HostTask) => unknown): void {
    for (const { task, log, settle } of this.#tasks.values()) {
      log.close();
      settle.reject(task.signal.aborted ? abortOf(task.signal) : reasonFor(task));
    }
    this.#tasks.clear();
  }
}
