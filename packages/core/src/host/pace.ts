import type { Readable } from 'node:stream';

/** Bytes that a job host may send per ms: 64 MiB a second. */
const bytesPerMs = 2 ** 16;
/** What it may send at once after a rest. */
const burst = 4 * 2 ** 20;

/** Pauses a stream from a job host that brings more than 64 MiB a second: the job host has to wait. */
export class Pace {
  readonly #stream: Readable;
  #credit = burst;
  #at = performance.now();

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  /** Counts what has arrived. */
  count(bytes: number): void {
    const now = performance.now();
    this.#credit = Math.min(burst, this.#credit + (now - this.#at) * bytesPerMs) - bytes;
    this.#at = now;
    if (this.#credit >= 0) return;
    this.#stream.pause();
    setTimeout(() => this.#stream.resume(), -this.#credit / bytesPerMs);
  }
}
