import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { NetRavenError, type Logger } from '@netraven/core';
import type { DatabaseLogin } from '@netraven/db/open';
import { cliError } from '../codes.ts';
import { ownPackage } from '../place/own-package.ts';
import { RegistryRefused } from '../commands/start/load-registry.ts';
import type { Running, WorkerOptions } from '../commands/start/start-netraven.ts';
import type { StopTimes } from '../commands/start/stopping.ts';
import type { SentError, WorkerAnswer, WorkerProcessOptions, WorkerRequest } from './messages.ts';

/** A worker in a process of its own, which ends with this one. */
export interface WorkerProcess {
  /**
   * Resolves once the worker works. @throws {NetRavenError} as `startNetRaven` does, NR_WORKER_ENDED
   */
  readonly started: Promise<Pick<Running, 'jobTypes' | 'packages'>>;
  /** Says how to connect. Until then the worker only loads the job packages. */
  connect(login: DatabaseLogin): void;
  /** Resolves when the process has ended. @throws the error of the worker's `stop` */
  stop(times: StopTimes): Promise<void>;
  /** After `stop`: aborts running tasks and returns them to the queue. */
  hurry(): void;
}

/**
 * Pause before a worker that ended is started again, in ms: twice as long each time, up to the longest, and the first again
 * after one that worked for longer.
 */
const pauseMs = { first: 1_000, longest: 60_000 };
const isSource = import.meta.url.endsWith('.ts');

/** Starts a worker process. One that ends by itself after it worked is started again. */
export function startWorkerProcess(options: WorkerOptions, logger: Logger): WorkerProcess {
  const { hostProject, home, slots, console: level, config, pool, env = process.env, signal } = options;
  const given: WorkerProcessOptions = {
    hostProject,
    home,
    ...(slots !== undefined && { slots }),
    ...(level && { console: level }),
    ...(config && { config }),
    ...(pool !== undefined && { pool }),
  };
  const script = join(ownPackage().folder, isSource ? 'src/worker-process/main.ts' : 'dist/worker-process/main.js');
  const started = Promise.withResolvers<Pick<Running, 'jobTypes' | 'packages'>>();
  // Its error is thrown to the caller who waits for it. A start that fails before does not wait.
  started.promise.catch(() => undefined);
  const leaving = new AbortController();
  let login: DatabaseLogin | undefined;
  let child: ChildProcess | undefined;
  let failure: Error | undefined;
  let hasWorked = false;
  let nextPauseMs = pauseMs.first;
  let startedAt = 0;

  const ask = (request: WorkerRequest): void => {
    // One that ends meanwhile is noticed by its end.
    if (child?.connected === true) child.send(request, () => undefined);
  };

  function run(): ChildProcess {
    const forked = fork(script, { env, serialization: 'advanced' });
    forked.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'failed') {
        failure = received(answer.error);
        return;
      }
      hasWorked = true;
      started.resolve(answer);
    });
    forked.on('error', (cause) => {
      // Without a process there is no `exit`.
      if (forked.pid === undefined)
        void restart(ended(`The worker process cannot be started: ${cause.message}`, cause));
    });
    forked.once('exit', (code, name) => void restart(ended(`The worker process ended, by ${name ?? `code ${code}`}`)));
    return forked;
  }

  function start(): void {
    startedAt = performance.now();
    child = run();
    ask({ kind: 'start', options: given });
    if (login !== undefined) ask({ kind: 'database', login });
  }

  async function restart(why: NetRavenError): Promise<void> {
    const reason = failure ?? why;
    started.reject(reason);
    // `stop` throws the failure.
    if (leaving.signal.aborted || !hasWorked) return;
    failure = undefined;
    if (performance.now() - startedAt > pauseMs.longest) nextPauseMs = pauseMs.first;
    const { code, hint } = reason as Partial<NetRavenError>;
    logger.error(`${reason.message}; it is started again in ${nextPauseMs / 1_000} s`, { code, hint });
    const pause = nextPauseMs;
    nextPauseMs = Math.min(2 * pause, pauseMs.longest);
    await wait(pause, undefined, { signal: leaving.signal, ref: false }).then(start, () => undefined);
  }

  signal?.addEventListener('abort', () => started.reject(signal.reason));
  // One that hangs does not notice that this process has ended.
  const kill = (): void => void child?.kill('SIGKILL');
  process.once('exit', kill);
  start();
  return {
    started: started.promise,
    connect(to) {
      login = to;
      ask({ kind: 'database', login });
    },
    async stop({ graceMs, leavingMs }) {
      leaving.abort();
      if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        ask({ kind: 'stop', graceMs, leavingMs });
        await gone;
      }
      process.off('exit', kill);
      // That of a start was thrown by `started`.
      if (hasWorked && failure) throw failure;
    },
    hurry: () => ask({ kind: 'hurry' }),
  };
}

function ended(message: string, cause?: Error): NetRavenError {
  return cliError('NR_WORKER_ENDED', message, { ...(cause && { cause }) });
}

/** Makes the error that the worker was ended by. */
function received({ message, code, hint, records }: SentError): Error {
  const error = new NetRavenError(code ?? 'NR_WORKER_ENDED', message, { ...(hint !== undefined && { hint }) });
  return records ? new RegistryRefused(error, records) : error;
}
