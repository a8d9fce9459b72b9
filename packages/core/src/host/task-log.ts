import type { LogLevel } from '../contract/job-logger.ts';
import { maskAndCut } from '../contract/cut.ts';
import type { FromChild } from './protocol.ts';
import type { Redact } from './reported-errors.ts';

/** Takes a checked entry, without secrets. */
export type WriteEntry = (level: LogLevel, message: string, meta: object) => void;

const maxEntries = 10_000;
const levels: ReadonlySet<unknown> = new Set<LogLevel>(['debug', 'info', 'warning', 'error', 'critical']);
/** Limit of a message, in characters. */
const maxMessageLength = 8_192;
/** Limit of a meta, in characters of JSON. */
export const maxMetaLength = 65_536;
/** Characters of all entries of a task that are kept. */
const maxLength = 4 * 2 ** 20;
/** Characters of all entries of a task that are masked: to mask a text takes long. */
const maxMasked = 32 * 2 ** 20;

export function isLevel(value: unknown): value is LogLevel {
  return levels.has(value);
}

/** Removes the secrets of the log entries of one task, and then shortens them. Drops entries beyond 10000, or 4 MiB. */
export class TaskLog {
  readonly #write: WriteEntry;
  readonly #redact: Redact;
  #left = maxEntries;
  #lengthLeft = maxLength;
  #maskedLeft = maxMasked;
  #dropped = 0;

  constructor(write: WriteEntry, redact: Redact) {
    this.#write = write;
    this.#redact = redact;
  }

  take(entry: Pick<Extract<FromChild, { type: 'log' }>, 'level' | 'message' | 'meta'>): void {
    const { level } = entry;
    const { length } = JSON.stringify(entry.meta);
    const isSmall = length <= maxMetaLength;
    this.#maskedLeft -= entry.message.length + (isSmall ? length : 0);
    if (this.#left === 0 || this.#maskedLeft < 0) {
      this.#dropped++;
      return;
    }
    const message = maskAndCut(entry.message, maxMessageLength, this.#redact);
    // A large meta is left out as a whole.
    const meta = isSmall
      ? this.#redact(entry.meta)
      : { dropped: `meta has ${length} characters; at most ${maxMetaLength} are kept` };
    const whole = message.length + (isSmall ? length : 0);
    if (this.#lengthLeft < whole) {
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
