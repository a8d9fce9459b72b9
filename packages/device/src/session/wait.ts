import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { inWords } from '../transport/endpoint.ts';
import type { Limits } from './limits.ts';
import type { Received } from './received.ts';

/**
 * A promise that the device's output resolves or its silence rejects: `NR_DEVICE_TIMEOUT` after `totalMs`, or when less
 * than `idleBytes` come in `idleMs`, so that a drip of bytes cannot keep a session alive.
 */
export class Wait<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: NetRavenError) => void;

  /** @param endpoint the device, for the error @param label the command that was sent, or the step, for the error */
  constructor(received: Received, totalMs: number, limits: Limits, endpoint: string, label: string) {
    const { idleBytes } = limits;
    const idleMs = Math.min(limits.idleMs, totalMs);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const before = received.size;
    let seen = before;
    const fail = (message: string): void => this.reject(deviceError('NR_DEVICE_TIMEOUT', message));
    const silent = (ms: number): void => fail(`No answer from ${endpoint} within ${inWords(ms)} after ${label}`);
    const total = setTimeout(() => {
      if (received.size === before) silent(totalMs);
      else fail(`${endpoint} did not finish the answer to ${label} within ${inWords(totalMs)}`);
    }, totalMs);
    const idle = setInterval(() => {
      const came = received.size - seen;
      seen = received.size;
      if (seen === before) silent(idleMs);
      else if (came < idleBytes) fail(`${endpoint} stopped in the middle of the answer to ${label}`);
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
