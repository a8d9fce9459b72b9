import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';
import { JobLogger, setJobLogChannel, type LogLevel } from '../../contract/job-logger.ts';
import { wholeOrNote } from '../../contract/cut.ts';
import { messageOf } from '../../contract/netraven-error.ts';
import { isLevel, maxMetaLength } from '../task-log.ts';
import { noTask, type FromChild } from '../protocol.ts';
import { toJson } from './calls.ts';

/** The task of the code that runs now. */
export const currentTask: AsyncLocalStorage<{ id: number; logger?: JobLogger }> = new AsyncLocalStorage();

/** Makes `new JobLogger(…)` work in this process, with any copy of core. A job may pass anything: logging never throws. */
export function openLogChannel(send: (message: Extract<FromChild, { type: 'log' }>) => void): void {
  setJobLogChannel({
    open() {
      const made = currentTask.getStore()?.id;
      // A logger that was made while loading serves every task: each entry belongs to the task that writes it.
      return (level, message, meta) => {
        const id = made ?? currentTask.getStore()?.id ?? noTask;
        const text = wholeOrNote(textOf(() => String(message)));
        send({ type: 'log', id, level: isLevel(level) ? level : 'info', message: text, meta: plainMeta(meta) });
      };
    },
  });
}

function plainMeta(meta: unknown): object {
  try {
    const plain = toJson(withMessages(meta), 'meta', { max: maxMetaLength });
    return typeof plain === 'object' && plain !== null && !Array.isArray(plain) ? plain : { value: plain };
  } catch (error) {
    return { dropped: messageOf(error) };
  }
}

/** Adds the message of an error, which JSON leaves out, to `{ error }` and to an error in place of meta. */
function withMessages(meta: unknown): unknown {
  if (meta instanceof Error) return withMessage(meta);
  // A copy loses `toJSON`, which may hide secrets.
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta) || hasToJson(meta)) return meta;
  return Object.fromEntries(
    Object.entries(meta).map(([key, value]) => [key, value instanceof Error ? withMessage(value) : (value as unknown)]),
  );
}

function withMessage(error: Error): object {
  return hasToJson(error) ? error : { ...Object.fromEntries(Object.entries(error)), message: error.message };
}

function hasToJson(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function textOf(show: () => string): string {
  try {
    return show();
  } catch (error) {
    return `a value that cannot be shown: ${messageOf(error)}`;
  }
}

/**
 * Sends `console.*` of a job to the logger of its task; outside of any task to stdout, as usual. Returns a function that
 * restores the console.
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
    // oxlint-disable-next-line no-console -- replaces the job's console
    const original = (originals[method] = console[method]);
    // oxlint-disable-next-line no-console
    console[method] = (...args: unknown[]) => {
      const logger = currentTask.getStore()?.logger;
      if (logger)
        logger.log(
          level,
          textOf(() => format(...args)),
        );
      else original.apply(console, args);
    };
  }
  return () => void Object.assign(console, originals);
}
