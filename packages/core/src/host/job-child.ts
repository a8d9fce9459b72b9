import { channel, type Channel } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { isMasked, type MaskText } from '../contract/cut.ts';
import { errorData, errorFrom, messageOf, type NetRavenError } from '../contract/netraven-error.ts';
import type { JobResult } from '../contract/run.ts';
import type { Logger } from '../log/record.ts';
import { CallTraffic } from './call-traffic.ts';
import { isJobHostMessage } from './check-message.ts';
import { hostError } from './codes.ts';
import { graceMs } from './end-of-task.ts';
import { MessagePipe } from './message-pipe.ts';
import { afterOwnTime } from './own-time.ts';
import { Pace } from './pace.ts';
import { launch, type LaunchOptions } from './launch.ts';
import { longTextOf, maxPart, withText } from './long-answer.ts';
import { noTask, type FromChild, type ProbeResult, type ToChild } from './protocol.ts';
import { RunningTasks, taskMessage, type HostTask } from './running-tasks.ts';
import { removeWorkingFolder } from './working-folder.ts';
import { TaskLog } from './task-log.ts';
import { Watchdog } from './watchdog.ts';

/** Publishes all messages of job hosts, for tests and diagnosis: `{ pid, to: 'job' | 'worker', messages }`. */
export const wire: Channel = channel('netraven.job-host');

/** Characters of the output that a message shows. */
const outputTailLength = 2_000;
/** Characters of the output that are kept, to be masked as a whole before most of it is left out. */
const maxOutput = 2 ** 16;
/** Time until the first sign of life of a process. On a busy machine its start takes far longer than an import. */
const startMs = 60_000;

/** One child process, which runs one job package or probes entries. It is not used again after a failure. */
export class JobChild {
  readonly #child: ChildProcess;
  /** Returns the process id of the job host itself. */
  readonly #pid: () => number | undefined;
  /** Takes log entries outside of any task. */
  readonly #strayLog: TaskLog;
  readonly #pipe: MessagePipe<ToChild>;
  readonly #traffic: CallTraffic;
  readonly #watchdog: Watchdog;
  readonly #running = new RunningTasks();
  readonly #exited: Promise<void>;
  #waiting: { resolve(message: FromChild): void; reject(error: NetRavenError): void } | undefined;
  #lastTask = 0;
  #isUp = false;
  #onUp: (() => void) | undefined;
  #late = 0;
  #killedFor: NetRavenError | undefined;
  /** The task that ignored its signal, for which the process was killed. */
  #ignoredBy: string | undefined;
  #output = '';
  #dead = false;
  #isKilled = false;

  constructor(options: LaunchOptions & { readonly logger: Logger }) {
    // No task has run yet: there are no secrets.
    this.#strayLog = new TaskLog(
      (level, message, meta) => options.logger[level](message, meta),
      (value) => value,
    );
    const { child, pipe, folder, pid } = launch(options);
    this.#child = child;
    this.#pid = pid;
    this.#watchdog = new Watchdog({
      pid,
      folder,
      // Also after its tasks: what a task left behind may spin. The load of a package has a limit of its own.
      mustSign: () => this.served > 0,
      kill: (reason) => {
        // No result of a task says it.
        if (this.#running.size === 0 && this.served > 0 && !this.#killedFor) {
          options.logger.error(`A job host was ended after its tasks: ${reason.message}`, { code: reason.code });
        }
        void this.kill(reason);
      },
    });
    this.#pipe = new MessagePipe(pipe, {
      receive: (messages) => this.#receiveAll(messages),
      // No message of a job host may end the worker.
      // Node quotes invalid JSON, which may hold a secret.
      broken: (error) =>
        void this.kill(
          hostError('NR_HOST_PROTOCOL', error instanceof SyntaxError ? 'a message was not JSON' : messageOf(error)),
        ),
    });
    this.#traffic = new CallTraffic(() => this.#pipe.drained());
    // A broken pipe closes. Without its pipe the process is of no use.
    pipe.on('error', () => undefined).on('close', () => void this.kill());
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      const pace = new Pace(stream);
      stream.setEncoding('utf8').on('data', (text: string) => {
        pace.count(text.length);
        this.#keepOutput(text);
      });
    }
    this.#exited = new Promise((resolve) => {
      let ended = false;
      const end = (how: string): void => {
        if (ended) return;
        ended = true;
        this.#watchdog.stop();
        this.#end(how);
        resolve(removeWorkingFolder(folder));
      };
      child.on('error', (error) => end(`could not be started: ${messageOf(error)}`));
      child.on('close', (code, signal) => end(signal ? `was ended by ${signal}` : `exited with code ${code}`));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }
  get dead(): boolean {
    return this.#dead;
  }
  /** True once it takes no more tasks: it was killed, also if the event of its end has not come yet. */
  get isEnding(): boolean {
    return this.#dead || this.#isKilled;
  }
  get running(): number {
    return this.#running.size;
  }
  /** Number of tasks that this process has started. */
  get served(): number {
    return this.#lastTask;
  }

  /** Imports the package's entry. @throws {NetRavenError} NR_PACKAGE_* when it fails to load */
  async load(entry: string, timeoutMs: number): Promise<void> {
    const answer = await this.#askAlone({ type: 'load', entry }, timeoutMs);
    if (answer.type === 'load-failed') throw errorFrom(errorData(answer.error, 'NR_PACKAGE_LOAD_FAILED'));
  }

  /** Imports an entry and returns its exports. @throws {NetRavenError} when the process ended or the time was over */
  async probe(entry: string, timeoutMs: number): Promise<ProbeResult> {
    const answer = await this.#askAlone({ type: 'probe', entry }, timeoutMs);
    if (answer.type !== 'probed') throw hostError('NR_HOST_START', `the job host answered ${answer.type} to a probe`);
    return answer.result;
  }

  /** Runs a task to its end. Rejects with the job's error, the signal's reason, or NR_HOST_* when the process died. */
  async run(task: HostTask): Promise<JobResult> {
    const id = ++this.#lastTask;
    const onAbort = (): void => this.#abort(id, task.signal);
    const ended = this.#running.add(id, task);
    if (this.#running.size === 1) this.#watchdog.sign();
    task.onStart?.();
    const { signal } = task;
    this.#send({ type: 'task', id, task: taskMessage(task) });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await ended;
    } finally {
      // Node keeps a composed signal, and the task of its listener, as long as it has a listener.
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the process and waits for its end. Its tasks reject with `reason`. */
  async kill(reason?: NetRavenError): Promise<void> {
    this.#isKilled = true;
    this.#killedFor ??= reason;
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #abort(id: number, signal: AbortSignal): void {
    if (!this.#running.get(id)) return;
    this.#send({ type: 'abort', id, reason: errorData(signal.reason, 'NR_JOB_ABORTED') });
    setTimeout(() => {
      const running = this.#running.get(id);
      if (!running) return;
      this.#ignoredBy ??= nameOf(running.task);
      void this.kill();
    }, graceMs).unref();
  }

  /** Sends a message and waits for its answer. The time counts from the first sign of life of the process. */
  async #askAlone(message: ToChild, timeoutMs: number): Promise<FromChild> {
    const late = (): NetRavenError => hostError('NR_PACKAGE_LOAD_TIMEOUT', `it was not loaded within ${timeoutMs} ms`);
    const limitOwnTime = (): (() => void) => afterOwnTime(timeoutMs, this.#pid, () => void this.kill(late()));
    let stop = this.#isUp ? limitOwnTime() : this.#limitStart();
    this.#onUp = () => {
      stop();
      stop = limitOwnTime();
    };
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting = { resolve, reject };
        this.#send(message);
      });
    } finally {
      stop();
      this.#waiting = undefined;
      this.#onUp = undefined;
    }
  }

  /** Kills a process that is not up in time. Returns a function that ends the limit. */
  #limitStart(): () => void {
    const late = (): NetRavenError =>
      hostError('NR_HOST_START', `the process did not start within ${startMs / 1_000} s`);
    const timer = setTimeout(() => void this.kill(late()), startMs);
    return () => clearTimeout(timer);
  }

  #send(message: ToChild): void {
    if (wire.hasSubscribers) wire.publish({ pid: this.#child.pid, to: 'job', messages: [message] });
    this.#pipe.send(message);
  }

  /** Takes the messages of one line. @throws {TypeError} at the first one that does not have the form of the protocol */
  #receiveAll(messages: readonly unknown[]): void {
    if (this.#killedFor) return;
    if (!this.#isUp) this.#onUp?.();
    this.#isUp = true;
    if (wire.hasSubscribers) wire.publish({ pid: this.#child.pid, to: 'worker', messages });
    this.#watchdog.sign();
    for (const message of messages) {
      if (!isJobHostMessage(message)) throw new TypeError('a message has not the form of the protocol');
      this.#receive(message);
    }
  }

  #receive(message: FromChild): void {
    switch (message.type) {
      case 'loaded':
      case 'load-failed':
      case 'probed':
        return this.#waiting?.resolve(message);
      case 'part':
        return this.#traffic.keepPart(message);
      case 'call':
        return void this.#answer({ ...message, args: this.#traffic.join(message) });
      case 'log':
        return this.#log(message);
      case 'result':
      case 'error':
        return this.#running.end(message);
      case 'beat':
        return undefined;
    }
  }

  /**
   * Drops log entries after the end of a task, and those outside of any task once a task has run: the secrets to remove
   * are not known.
   */
  #log(message: Extract<FromChild, { type: 'log' }>): void {
    const running = this.#running.get(message.id);
    if (running) running.log.take(message);
    else if (message.id === noTask && this.served === 0) this.#strayLog.take(message);
    else this.#late++;
  }

  async #answer({ id, call, name, args }: Extract<FromChild, { type: 'call' }>): Promise<void> {
    const running = this.#running.get(id);
    if (!running) {
      const ended = hostError('NR_JOB_TASK_ENDED', `${name} was called after the task had ended`);
      return this.#send({ type: 'answer', call, error: errorData(ended, ended.code) });
    }
    try {
      const { signal, capabilities } = running.task;
      signal.throwIfAborted();
      const value = await this.#traffic.answer(capabilities, name, args);
      const text = longTextOf(value);
      if (text !== undefined) await this.#sendParts(call, text);
      this.#send({ type: 'answer', call, value: text === undefined ? value : withText(value, '') });
    } catch (error) {
      this.#send({ type: 'answer', call, error: running.reported.answer(error) });
    }
  }

  async #sendParts(call: number, text: string): Promise<void> {
    for (let at = 0; at < text.length && !this.#dead; at += maxPart) {
      this.#send({ type: 'part', call, text: text.slice(at, at + maxPart) });
      // The pipe writes at the end of a turn of the event loop.
      await setImmediate();
      await this.#pipe.drained();
    }
  }

  #keepOutput(text: string): void {
    this.#output += text;
    if (this.#output.length <= maxOutput) return;
    // Whole lines only: the end of a secret is not found any more.
    const start = this.#output.indexOf('\n', this.#output.length - maxOutput);
    this.#output = start === -1 ? '' : this.#output.slice(start + 1);
  }

  #end(how: string): void {
    this.#dead = true;
    this.#waiting?.reject(this.#killedFor ?? hostError(this.#endedAs(), `the process ${how}${this.#said(isMasked)}`));
    if (this.#late > 0)
      this.#strayLog.take({
        level: 'warning',
        message: `${this.#late} log entries came from no task, or after its end, and were dropped`,
        meta: {},
      });
    this.#strayLog.close();
    // An earlier task may be the cause, and the output may hold a secret of that task.
    const culprit = this.served === 1;
    this.#running.endAll((task) =>
      culprit
        ? (this.#killedFor ?? crashed(how, this.#said(task.redact)))
        : hostError('NR_HOST_BYSTANDER', `the job host ${this.#causeOf(how)}; ${this.served} tasks had run in it`),
    );
  }

  /** Returns the end of the output, without secrets. */
  #said(mask: MaskText): string {
    const tail = mask(this.#output.trim()).slice(-outputTailLength).trim();
    return tail === '' ? '' : `; the end of its output: ${tail}`;
  }

  #causeOf(how: string): string {
    if (this.#ignoredBy !== undefined) {
      return `was killed, because ${this.#ignoredBy} did not end within ${graceMs / 1_000} s after its signal`;
    }
    return this.#killedFor ? `was killed (${this.#killedFor.code})` : how;
  }

  /** Before the first sign of life no code of a package has run. */
  #endedAs(): 'NR_HOST_START' | 'NR_PACKAGE_EXITED' {
    return this.#isUp ? 'NR_PACKAGE_EXITED' : 'NR_HOST_START';
  }
}

function nameOf({ jobType, jobId, device }: HostTask): string {
  return `${jobType}${device ? ` on ${device.name}` : ''} (run ${jobId})`;
}

function crashed(how: string, said: string): NetRavenError {
  return hostError('NR_HOST_CRASHED', `the job host ${how}${said}`);
}
