import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { Received } from './received.ts';

export interface WaitOptions {
  readonly received: Received;
  readonly totalMs: number;
  readonly idleMs: number;
  readonly idleBytes: number;
  /** What is waited for, for the error. */
  readonly what: string;
}

/**
 * A promise that is settled by what a device sends, or by its silence: `NR_DEVICE_TIMEOUT` when it takes longer than
 * `totalMs`, or sends less than `idleBytes` in a span of `idleMs`, so that a drip of bytes keeps nothing alive.
 */
export class Wait<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: NetRavenError) => void;

  constructor({ received, totalMs, idleMs, idleBytes, what }: WaitOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let seen = received.size;
    const late = (why: string): void =>
      this.reject(deviceError('NR_DEVICE_TIMEOUT', `${what}: ${why}; ${received.size} bytes had come`));
    const total = setTimeout(() => late(`no end after ${totalMs} ms`), totalMs);
    const idle = setInterval(() => {
      const came = received.size - seen;
      seen = received.size;
      if (came < idleBytes) late(`only ${came} bytes came in ${idleMs} ms`);
    }, idleMs);
    const stop = (): void => {
      clearTimeout(total);
      clearInterval(idle);
    };
    this.promise = promise;
    this.resolve = (value) => {
      stop();
      resolve(value);
    };
    this.reject = (error) => {
      stop();
      reject(error);
    };
  }
}
