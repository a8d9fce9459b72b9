import { basename } from 'node:path';
import Transport from 'winston-transport';
import { messageOf } from '../contract/netraven-error.ts';
import type { LogRecord } from './record.ts';
import { RotatingFile } from './rotating-file.ts';
import { toLine } from './to-line.ts';

export interface FileTransportOptions {
  readonly path: string;
  /** Selects the entries of the file. Default: all. */
  readonly takes?: (record: LogRecord) => boolean;
  /**
   * Called once when the file cannot be written, with the number of dropped entries once it can be written again, and with
   * that of lost entries when it closes.
   */
  readonly onTrouble: (level: 'error' | 'warning', message: string, meta: object) => void;
}

/** A file is rotated at 50 MB; five are kept. */
const limits = { bytes: 50 * 2 ** 20, files: 5 };
/** Limit of entries in one write. */
const batch = 1_000;
/** Longest time an entry waits for more to be written with, in ms: a write costs more than the entries in it. */
const lingerMs = 20;
/** Entries kept while the file cannot be written. */
const capacity = 10_000;
/** Pause before a file that could not be written is tried again, in ms. */
const pauseMs = 1_000;

/**
 * A winston transport that writes JSON lines. Winston's own transport stops at the first full disk, and all others with it.
 * This one buffers entries, drops the oldest if there are too many, and continues once there is space.
 */
export class FileTransport extends Transport {
  readonly #options: FileTransportOptions;
  readonly #file: RotatingFile;
  #records: LogRecord[] = [];
  #dropped = 0;
  /** Entries that could not be written while this closes, and why. */
  #lost = 0;
  #reason = '';
  #failing = false;
  #closing = false;
  #writing: Promise<void> | undefined;
  #wait: { readonly end: () => void } | undefined;

  constructor(options: FileTransportOptions) {
    super();
    this.#options = options;
    this.#file = new RotatingFile(options.path, limits);
  }

  override log({ record }: { readonly record: LogRecord }, next: () => void): void {
    // Never waits: winston would block all transports.
    next();
    if (this.#options.takes?.(record) === false) return;
    if (this.#records.length >= capacity) {
      this.#records.splice(0, batch);
      this.#dropped += batch;
    }
    this.#records.push(record);
    this.#writing ??= this.#writeAll();
  }

  /** Writes the buffered entries, from now on with one try each. Reports trouble before it resolves. */
  async flush(): Promise<void> {
    this.#closing = true;
    this.#wait?.end();
    await this.#writing;
  }

  /** Flushes, and closes the file. */
  async stop(): Promise<void> {
    await this.flush();
    await this.#file.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#records.length > 0) {
      if (this.#records.length < batch && !this.#closing) await this.#rest(lingerMs);
      const records = this.#records.splice(0, batch);
      try {
        await this.#file.append(records.map((record) => `${toLine(record)}\n`).join(''));
      } catch (error) {
        if (this.#closing) {
          this.#lost += records.length;
          this.#reason = messageOf(error);
          continue;
        }
        this.#complain(error);
        this.#records.unshift(...records);
        await this.#rest(pauseMs);
        continue;
      }
      this.#say();
    }
    if (this.#lost > 0) {
      const lost = this.#lost + this.#dropped;
      const name = basename(this.#options.path);
      this.#options.onTrouble('error', `${lost} entries are lost: ${name} cannot be written: ${this.#reason}`, {
        lost,
      });
      this.#lost = this.#dropped = 0;
    }
    // In the same turn as the last look: an entry that comes now starts to be written again.
    this.#writing = undefined;
  }

  #complain(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    const name = basename(this.#options.path);
    this.#options.onTrouble('error', `${name} cannot be written, and is tried again: ${messageOf(error)}`, {});
  }

  #say(): void {
    this.#failing = false;
    if (this.#dropped === 0) return;
    const dropped = this.#dropped;
    this.#dropped = 0;
    const message = `${dropped} entries were dropped while ${basename(this.#options.path)} could not be written`;
    this.#options.onTrouble('warning', message, { dropped });
  }

  async #rest(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wait = { end: resolve };
    await promise;
    clearTimeout(timer);
    this.#wait = undefined;
  }
}
