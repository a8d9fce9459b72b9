import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { cleanOutput } from '../config/clean-output.ts';
import type { Platform } from '../platform/platform.ts';
import { listPlatforms } from '../platform/platforms.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { EscapeFilter } from '../session/escapes.ts';
import { tooLarge, type Limits } from '../platform/limits.ts';
import { lastLine } from '../session/received.ts';
import { DeviceTimer } from '../transport/device-timer.ts';
import type { Channel, ChannelListener, Connection } from '../transport/transport.ts';

export interface QuietTerminalOptions {
  readonly endpoint: string;
  readonly platform: Platform;
  readonly limits: Limits;
  /** Silence that ends an answer with an unknown prompt, in ms. Default 1500. */
  readonly quietMs?: number;
  /** Behind each typed line. */
  readonly enter: string;
}

const maxBytes = 8 * 1024 * 1024;
const maxPages = 2_000;
/** In characters. */
const longestQuestion = 120;
const pagerQuestion = /^.{0,40}(?:-- ?more ?--|more: <space>|press any key|press <?space|\(q\)uit).{0,60}$/i;

/** A terminal without a known prompt: an answer ends when the device is silent. Answers a pager with a blank. */
export class QuietTerminal implements ChannelListener {
  /** The question of the pager, if one asked. */
  pager: string | undefined;
  /** Escape sequences stood in a line that ended an answer: they would be part of a prompt. */
  hasEscapes = false;
  readonly #options: QuietTerminalOptions;
  readonly #escapes = new EscapeFilter();
  #channel: Channel | undefined;
  #text = '';
  /** As it came. */
  #lastRawLine = '';
  #failed: NetRavenError | undefined;
  #onChange = (): void => undefined;

  constructor(options: QuietTerminalOptions) {
    this.#options = options;
  }

  /** The output since the last typed line. */
  get text(): string {
    return this.#clean(this.#text);
  }

  get textBeforeLastLine(): string {
    return this.#clean(this.#text.slice(0, this.#text.length - lastLine(this.#text).length));
  }

  async open(connection: Connection): Promise<void> {
    this.#channel = await connection.shell(this.#options.platform.terminal, this);
  }

  /** Types a line, and forgets the output so far. */
  type(line: string): void {
    this.#text = '';
    this.answer(line);
  }

  /** Types a line, and keeps the output so far. */
  answer(line: string): void {
    this.#channel?.write(`${line}${this.#options.enter}`);
  }

  /** Ends every wait with an error. */
  fail(error: NetRavenError): void {
    this.#failed ??= error;
    this.#onChange();
  }

  data(chunk: Buffer): void {
    this.#text += this.#escapes.filter(chunk).toString('latin1');
    const raw = this.#lastRawLine + chunk.toString('latin1');
    this.#lastRawLine = raw.slice(raw.lastIndexOf('\n') + 1).slice(-longestQuestion);
    this.#onChange();
  }

  errorData(chunk: Buffer): void {
    this.data(chunk);
  }

  closed(): void {
    this.fail(deviceError('NR_DEVICE_CLOSED', `${this.#options.endpoint} closed the terminal`));
  }

  /**
   * Waits until the last line ends an answer and nothing follows, and returns it.
   * @param isEnd the line ends the answer after a short silence. Default: none
   * @param mayEnd the line ends the answer after a long one. Default: any
   * @throws {NetRavenError} NR_DEVICE_CLOSED, NR_DEVICE_TIMEOUT, NR_DEVICE_TOO_LARGE, NR_DEVICE_PAGER, NR_DEVICE_ABORTED
   */
  async untilQuiet(
    isEnd: (line: string) => boolean = () => false,
    mayEnd: (line: string) => boolean = () => true,
  ): Promise<string> {
    const { limits, endpoint, quietMs = 1_500 } = this.#options;
    const startedAt = performance.now();
    let changedAt = startedAt;
    /** Where the next page starts, as long as none of its text came. */
    let nextPage: number | undefined;
    for (let pages = 0; ;) {
      if (this.#failed) throw this.#failed;
      const raw = lastLine(this.#text);
      const last = this.#clean(raw);
      const asks = isPagerQuestion(last);
      // The pager first wipes its question.
      if (nextPage !== undefined && this.#clean(this.#text.slice(nextPage)).trim() !== '') nextPage = undefined;
      const { length } = this.#text;
      if (await this.#silence(asks || isEnd(last) ? limits.promptMs : quietMs)) {
        if (asks) {
          this.pager ??= last;
          pages += 1;
          if (pages > maxPages) throw deviceError('NR_DEVICE_PAGER', `The pager of ${endpoint} does not end`);
          this.#text = this.#text.slice(0, length - raw.length);
          nextPage = this.#text.length;
          this.#channel?.write(' ');
        } else if (nextPage === undefined && (isEnd(last) || (length > 0 && mayEnd(last)))) {
          this.hasEscapes ||= this.#lastRawLine.includes('\x1b');
          return last;
        }
        if (performance.now() - changedAt > limits.idleMs) {
          throw deviceError('NR_DEVICE_TIMEOUT', `${endpoint} does not show its prompt again`);
        }
      } else changedAt = performance.now();
      if (this.#text.length > maxBytes) throw tooLarge(endpoint, maxBytes);
      if (performance.now() - startedAt > limits.configMs) {
        throw deviceError('NR_DEVICE_TIMEOUT', `${endpoint} does not stop to answer`);
      }
    }
  }

  /** Returns true if nothing comes for a time. */
  async #silence(ms: number): Promise<boolean> {
    if (this.#failed) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#onChange = () => resolve(false);
    const silence = new DeviceTimer();
    silence.start(ms, () => resolve(true));
    try {
      return await promise;
    } finally {
      silence.stop();
      this.#onChange = () => undefined;
    }
  }

  #clean(raw: string): string {
    return cleanOutput(Buffer.from(raw, 'latin1').toString('utf8'), compilePlatform(this.#options.platform));
  }
}

/** Returns true for the question of a usual pager, or of one of a platform. */
function isPagerQuestion(line: string): boolean {
  if (line.length > longestQuestion) return false;
  if (pagerQuestion.test(line.trim())) return true;
  // Some of these patterns start with a line end.
  return listPlatforms().some((platform) => compilePlatform(platform).pagerQuestion?.test(`\n${line}`));
}
