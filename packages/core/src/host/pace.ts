import type { Readable } from 'node:stream';

/** Bytes that a job host may send per ms: 64 MiB a second. */
const bytesPerMs = 2 ** 16;
/** Bytes that it may send at once after it sent nothing for a while. */
const burst = 4 * 2 ** 20;

/** Pauses a stream that brings more than 64 MiB a second. The job host then has to wait. */
export class Pace {
  readonly #stream: Readable;
  #credit = burst;
  #at = performance.now();

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  /** Counts the bytes that arrived. */
  count(bytes: number): void {
    const now = performance.now();
    this.#credit = Math.min(burst, this.#credit + (now - this.#at) * bytesPerMs) - bytes;
    this.#at = now;
    if (this.#credit >= 0) return;
    this.#stream.pause();
    setTimeout(() => this.#stream.resume(), -this.#credit / bytesPerMs);
  }
}
