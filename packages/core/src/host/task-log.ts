import type { LogLevel } from '../contract/job-logger.ts';

/** Takes a checked entry. */
export type WriteEntry = (level: LogLevel, message: string, meta: object) => void;

const levels: ReadonlySet<unknown> = new Set<LogLevel>(['debug', 'info', 'warning', 'error', 'critical']);
const maxEntries = 10_000;
const maxMessageLength = 8_192;
const maxMetaLength = 65_536;
/** Characters of all entries of a task. */
const maxLength = 4 * 2 ** 20;

/** Checks and shortens the log entries of one task. Drops entries beyond 10000, or 4 MiB. */
export class TaskLog {
  readonly #write: WriteEntry;
  #left = maxEntries;
  #lengthLeft = maxLength;
  #dropped = 0;

  constructor(write: WriteEntry) {
    this.#write = write;
  }

  /** Takes an entry as a job host sent it, in any form. */
  take(entry: { readonly level: unknown; readonly message: unknown; readonly meta: unknown }): void {
    const level = levels.has(entry.level) ? (entry.level as LogLevel) : 'info';
    const message = cut(typeof entry.message === 'string' ? entry.message : JSON.stringify(entry.message ?? null));
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

function cut(message: string): string {
  return message.length <= maxMessageLength
    ? message
    : `${message.slice(0, maxMessageLength)}… (${message.length} characters)`;
}

function small(meta: unknown): { readonly meta: object; readonly length: number } {
  if (typeof meta !== 'object' || meta === null) return { meta: {}, length: 0 };
  const { length } = JSON.stringify(meta);
  if (length <= maxMetaLength) return { meta, length };
  return { meta: { dropped: `meta of ${length} characters; at most ${maxMetaLength} are kept` }, length: 0 };
}
