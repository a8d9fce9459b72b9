import pLimit from 'p-limit';
import { answerCall, type Capabilities } from './capabilities.ts';
import { hostError } from './codes.ts';
import { maxText } from './json-limits.ts';
import type { CapabilityName, FromChild } from './protocol.ts';

/** Limit of waiting calls of one job host. */
export const maxCalls = 10_000;
/** Limit of their arguments, in characters: two artifacts of the largest size, and some reserve. */
const maxSize = 160 * 2 ** 20;
/** Memory of a part, in characters, beyond its text. */
const partSize = 128;
const slack = 2 ** 20;
/** Limit of concurrent calls whose answers may be large. */
const largeAtOnce = 4;
/** Limit of concurrent calls that may ask the database: one job host must not keep the tasks of others from it. */
const storedAtOnce = 32;

/** Calls that may ask the database, with short answers. */
const stored: ReadonlySet<CapabilityName> = new Set([
  'state.get',
  'artifacts.save',
  'artifacts.list',
  'artifacts.history',
]);

/** Waiting calls of one job host. Limits the memory that they and their answers take in the worker. */
export class CallTraffic {
  readonly #drained: () => Promise<void>;
  readonly #large = pLimit(largeAtOnce);
  readonly #stored = pLimit(storedAtOnce);
  #calls = 0;
  #size = 0;
  #parts: { readonly call: number; readonly texts: string[]; size: number } | undefined;

  /** `drained` resolves when the job host has read nearly everything that was sent to it. */
  constructor(drained: () => Promise<void>) {
    this.#drained = drained;
  }

  /** Keeps a part of the last argument of the next call. @throws {RangeError} when the text is too long */
  keepPart({ call, text }: Extract<FromChild, { type: 'part' }>): void {
    this.#parts ??= { call, texts: [], size: 0 };
    this.#parts.size += text.length + partSize;
    if (this.#parts.call !== call || this.#parts.size > maxText + slack) {
      throw new RangeError('parts of a text are out of order, or too many');
    }
    this.#parts.texts.push(text);
  }

  /** Returns the arguments of a call, the last one joined from its parts. @throws {RangeError} when they are of another call */
  join({ call, args }: Pick<Extract<FromChild, { type: 'call' }>, 'call' | 'args'>): readonly unknown[] {
    const parts = this.#parts;
    if (!parts) return args;
    this.#parts = undefined;
    const last = args.at(-1);
    if (parts.call !== call || typeof last !== 'string') throw new RangeError('parts of a text have no call');
    return [...args.slice(0, -1), parts.texts.join('') + last];
  }

  /**
   * Answers a call.
   *
   * @throws {NetRavenError} NR_JOB_CALLS_TOO_MANY when too many, or too large, calls wait for an answer.
   * @throws the error of the call.
   */
  async answer(capabilities: Capabilities, name: CapabilityName, args: readonly unknown[]): Promise<unknown> {
    const size = sizeOf(args);
    if (this.#calls >= maxCalls || this.#size + size > maxSize) {
      throw hostError('NR_JOB_CALLS_TOO_MANY', `${this.#calls} calls with ${this.#size} characters wait for an answer`);
    }
    this.#calls++;
    this.#size += size;
    try {
      if (stored.has(name)) {
        return await this.#stored(() => answerCall(capabilities, name, args));
      }
      if (name !== 'artifacts.latest' && name !== 'results.page') return await answerCall(capabilities, name, args);
      return await this.#large(async () => {
        await this.#drained();
        return answerCall(capabilities, name, args);
      });
    } finally {
      this.#calls--;
      this.#size -= size;
    }
  }
}

/** Returns the size of any JSON in characters. */
function sizeOf(args: unknown): number {
  if (typeof args === 'string') return args.length;
  if (Array.isArray(args)) return args.reduce((sum: number, each) => sum + sizeOf(each), 0);
  return JSON.stringify(args ?? null).length;
}
