import type { LogLevel } from '../contract/job-logger.ts';

/** Takes an entry whose form is certain. */
export type WriteEntry = (level: LogLevel, message: string, meta: object) => void;

const levels: ReadonlySet<unknown> = new Set<LogLevel>(['debug', 'info', 'warning', 'error', 'critical']);
const maxEntries = 10_000;
const maxMessageLength = 8_192;
const maxMetaLength = 65_536;

/** The entries of one task on their way out of its job host: checked, cut to size, and no more than 10000. */
export class TaskLog {
  readonly #write: WriteEntry;
  #left = maxEntries;
  #dropped = 0;

  constructor(write: WriteEntry) {
    this.#write = write;
  }

  /** Takes an entry as a job host sent it: nothing about its form is certain. */
  take(entry: { readonly level: unknown; readonly message: unknown; readonly meta: unknown }): void {
    if (this.#left === 0) {
      this.#dropped++;
      return;
    }
    this.#left--;
    const level = levels.has(entry.level) ? (entry.level as LogLevel) : 'info';
    const message = typeof entry.message === 'string' ? entry.message : JSON.stringify(entry.message ?? null);
    this.#write(level, cut(message), small(entry.meta));
  }

  /** Says how many entries were dropped, if any. Called when the task has ended. */
  close(): void {
    if (this.#dropped > 0) {
      this.#write('warning', `${this.#dropped} further log entries were dropped`, {
        dropped: this.#dropped,
        kept: maxEntries,
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

function small(meta: unknown): object {
  if (typeof meta !== 'object' || meta === null) return {};
  const { length } = JSON.stringify(meta);
  return length <= maxMetaLength
    ? meta
    : { dropped: `meta of ${length} characters; at most ${maxMetaLength} are kept` };
}
