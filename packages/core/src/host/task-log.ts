import type { LogLevel } from '../contract/job-logger.ts';
import { cut } from '../contract/cut.ts';
import type { FromChild } from './protocol.ts';

/** Takes a checked entry. */
export type WriteEntry = (level: LogLevel, message: string, meta: object) => void;

const maxEntries = 10_000;
const levels: ReadonlySet<unknown> = new Set<LogLevel>(['debug', 'info', 'warning', 'error', 'critical']);
/** Limit of a message, in characters. */
export const maxMessageLength = 8_192;
/** Limit of a meta, in characters of JSON. */
export const maxMetaLength = 65_536;
/** Characters of all entries of a task. */
const maxLength = 4 * 2 ** 20;

export function isLevel(value: unknown): value is LogLevel {
  return levels.has(value);
}

/** Shortens the log entries of one task. Drops entries beyond 10000, or 4 MiB. */
export class TaskLog {
  readonly #write: WriteEntry;
  #left = maxEntries;
  #lengthLeft = maxLength;
  #dropped = 0;

  constructor(write: WriteEntry) {
    this.#write = write;
  }

  take(entry: Pick<Extract<FromChild, { type: 'log' }>, 'level' | 'message' | 'meta'>): void {
    const { level } = entry;
    const message = cut(entry.message, maxMessageLength);
    const { meta, length } = small(entry.meta);
    const whole = message.length + length;
    if (this.#left === 0 || this.#lengthLeft < whole) {
      this.#dropped++;
      return;
    }
    this.#left--;
    this.#lengthLeft -= whole;
    this.#write(level, message, meta);
  }

  /** Logs the number of dropped entries, if any. Call it when the task has ended. */
  close(): void {
    if (this.#dropped > 0) {
      this.#write('warning', `${this.#dropped} further log entries were dropped`, {
        dropped: this.#dropped,
        kept: maxEntries - this.#left,
      });
    }
    this.#dropped = 0;
  }
}

function small(meta: object): { readonly meta: object; readonly length: number } {
  const { length } = JSON.stringify(meta);
  return length <= maxMetaLength
    ? { meta, length }
    : { meta: { dropped: `meta has ${length} characters; at most ${maxMetaLength} are kept` }, length: 0 };
}
