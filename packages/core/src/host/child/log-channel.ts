import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';
import { JobLogger, setJobLogChannel, type LogLevel } from '../../contract/job-logger.ts';
import { messageOf } from '../../contract/netraven-error.ts';
import type { FromChild } from '../protocol.ts';
import { toJson } from './calls.ts';

/** The task that the code at hand works for. */
export const currentTask: AsyncLocalStorage<{ id: number; logger?: JobLogger }> = new AsyncLocalStorage();

/** What code outside any task logs under: the worker knows it as the job host's own. */
export const noTask = 0;

/** Makes `new JobLogger(…)` work in this process, whichever copy of core it comes from. */
export function openLogChannel(send: (message: Extract<FromChild, { type: 'log' }>) => void): void {
  setJobLogChannel({
    open() {
      const made = currentTask.getStore()?.id;
      // One that was made while the package was loaded is used by every task: each entry is the task's it is written in.
      return (level, message, meta) => {
        const id = made ?? currentTask.getStore()?.id ?? noTask;
        send({ type: 'log', id, level, message: String(message), meta: plainMeta(meta) });
      };
    },
  });
}

function plainMeta(meta: unknown): object {
  try {
    const plain = toJson(meta, 'meta');
    return typeof plain === 'object' && plain !== null ? plain : { value: plain };
  } catch (error) {
    return { unwritable: messageOf(error) };
  }
}

/**
 * Sends `console.*` of a job to the logger of the task it works for; outside a task it goes to stdout, as ever. Returns the
 * way to put the console back.
 */
export function captureConsole(): () => void {
  const levels = {
    log: 'info',
    info: 'info',
    debug: 'debug',
    trace: 'debug',
    warn: 'warning',
    error: 'error',
  } as const;
  const originals: Partial<Console> = {};
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, LogLevel][]) {
    // oxlint-disable-next-line no-console -- the one place where the job's console is taken over
    const original = (originals[method] = console[method]);
    // oxlint-disable-next-line no-console
    console[method] = (...args: unknown[]) => {
      const logger = currentTask.getStore()?.logger;
      if (logger) logger.log(level, format(...args));
      else original.apply(console, args);
    };
  }
  return () => void Object.assign(console, originals);
}
