import pLimit from 'p-limit';
import { answerCall, type Capabilities } from './capabilities.ts';
import { hostError } from './codes.ts';
import type { CapabilityName } from './protocol.ts';

/** Calls of one job host that may wait for an answer at once. */
const maxCalls = 10_000;
/** How much their arguments may be together, in characters: two artifacts of the largest size, and room to spare. */
const maxSize = 160 * 2 ** 20;
/** Answers that may be large are looked up so many at a time. */
const largeAtOnce = 4;

/** The calls of one job host under way: what waits, in either direction, lies in the worker's memory. */
export class CallTraffic {
  readonly #drained: () => Promise<void>;
  readonly #large = pLimit(largeAtOnce);
  #calls = 0;
  #size = 0;

  /** `drained` settles when the job host has taken nearly all that was sent to it. */
  constructor(drained: () => Promise<void>) {
    this.#drained = drained;
  }

  /**
   * Answers a call, in its turn.
   *
   * @throws {NetRavenError} NR_JOB_CALLS_TOO_MANY when too many, or too large ones, wait for an answer already.
   * @throws {NetRavenError} what the call itself throws.
   */
  async answer(capabilities: Capabilities, name: CapabilityName, args: readonly unknown[]): Promise<unknown> {
    const size = sizeOf(args);
    if (this.#calls >= maxCalls || this.#size + size > maxSize) {
      throw hostError('NR_JOB_CALLS_TOO_MANY', `${this.#calls} calls with ${this.#size} characters wait for an answer`);
    }
    this.#calls++;
    this.#size += size;
    try {
      if (name !== 'artifacts.latest') return await answerCall(capabilities, name, args);
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

/** In characters. What a job host sends may be anything that is JSON. */
function sizeOf(args: unknown): number {
  if (typeof args === 'string') return args.length;
  if (Array.isArray(args)) return args.reduce((sum: number, each) => sum + sizeOf(each), 0);
  return JSON.stringify(args ?? null).length;
}
