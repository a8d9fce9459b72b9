/**
 * The process of the worker that `netraven start` has beside its server. The server's process starts it, and it ends with
 * that one: what the server does never waits in the event loop or for the connections of running work.
 */
import { messageOf } from '@netraven/core';
import type { DatabaseLogin } from '@netraven/db/open';
import { RegistryRefused } from '../commands/start/load-registry.ts';
import { startWorkerBeside, type Running } from '../commands/start/start-netraven.ts';
import type { StopTimes } from '../commands/start/stopping.ts';
import { fieldsOf } from '../error-fields.ts';
import type { SentError, WorkerAnswer, WorkerProcessOptions, WorkerRequest } from './messages.ts';

// A terminal sends Ctrl-C to both processes, and a service manager its signal. The server's process says when to stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => undefined);
// The server's process was killed: its tasks are as lost as if this one had been.
process.on('disconnect', () => process.exit());

const leaving = new AbortController();
const login = Promise.withResolvers<DatabaseLogin>();
leaving.signal.addEventListener('abort', () => login.reject(leaving.signal.reason));
let running: Running | undefined;
/** Set once the server's process asked to stop. */
let leave: StopTimes | undefined;

process.on('message', (request: WorkerRequest) => {
  switch (request.kind) {
    case 'start':
      void start(request.options);
      break;
    case 'database':
      login.resolve(request.login);
      break;
    case 'stop':
      leave = request;
      leaving.abort();
      // While it starts, `start` ends the process.
      if (running) void stop(running, leave);
      break;
    case 'hurry':
      running?.hurry();
      break;
    default:
  }
});

async function start(options: WorkerProcessOptions): Promise<void> {
  try {
    running = await startWorkerBeside({ ...options, signal: leaving.signal }, login.promise);
  } catch (error) {
    await answer({ kind: 'failed', error: toSend(error) });
    process.exit();
  }
  if (leave) return stop(running, leave);
  await answer({ kind: 'started', jobTypes: running.jobTypes, packages: running.packages });
}

async function stop(worker: Running, { graceMs, leavingMs }: StopTimes): Promise<void> {
  try {
    await worker.stop(graceMs, leavingMs);
  } catch (error) {
    await answer({ kind: 'failed', error: toSend(error) });
  }
  // Code that waits for the closed database would keep the process alive.
  process.exit();
}

/** Resolves once the answer is sent. */
function answer(message: WorkerAnswer): Promise<void> {
  return new Promise((resolve) => {
    // Without a channel the server's process has ended, and this one ends too.
    if (process.send) process.send(message, undefined, {}, () => resolve());
    else resolve();
  });
}

function toSend(error: unknown): SentError {
  const { code, hint } = fieldsOf(error);
  return {
    message: messageOf(error),
    ...(code !== undefined && { code }),
    ...(hint !== undefined && { hint }),
    ...(error instanceof RegistryRefused && { records: error.records }),
  };
}
