import type { NetRavenError } from '@netraven/core';
import { codes, deviceError } from '../codes.ts';
import { inWords } from '../transport/endpoint.ts';
import { DeviceTimer } from '../transport/device-timer.ts';
import type { Limits } from '../platform/limits.ts';
import type { Received } from './received.ts';

/** Names for the error of a {@link Wait}. */
interface WaitNames {
  /** The device. */
  readonly endpoint: string;
  /** The command that was sent, or the step. */
  readonly label: string;
  /** The platform, while the device has not shown a prompt of it. */
  readonly promptOf?: string | undefined;
}

/** The limits of a wait. */
export interface WaitLimits extends Limits {
  /** Longest silence until the answer has begun, which is its first `idleBytes`, in ms. Default: `idleMs`. */
  readonly startMs?: number | undefined;
}

/**
 * A promise that the device's output resolves or its silence rejects: `NR_DEVICE_TIMEOUT` after `totalMs`, or when less
 * than `idleBytes` come in `idleMs`, so that a drip of bytes cannot keep a session alive. Output that arrived while this
 * process was held up is read first. The first `idleBytes` may come as late as `startMs`.
 */
export class Wait<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: NetRavenError) => void;

  constructor(received: Received, totalMs: number, limits: WaitLimits, { endpoint, label, promptOf }: WaitNames) {
    const { idleBytes } = limits;
    const idleMs = Math.min(limits.idleMs, totalMs);
    const startMs = Math.min(Math.max(limits.startMs ?? 0, limits.idleMs), totalMs);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const before = received.total;
    let seen = before;
    const fail = (said: string, limit: string | undefined): void => {
      const message = promptOf === undefined ? said : `${said}: no prompt of ${promptOf} came`;
      const more =
        limit === undefined ? '' : ` If it is only slow: \`netraven devices set <device> --limit ${limit}=<ms>\`.`;
      // A device of another platform shows a prompt that this one does not have.
      const hint =
        promptOf === undefined
          ? codes.NR_DEVICE_TIMEOUT.hint
          : `Check with \`netraven devices detect <device>\` that its platform is ${promptOf}.`;
      this.reject(deviceError('NR_DEVICE_TIMEOUT', message, { hint: hint + more }));
    };
    const silent = (ms: number): string => `No answer from ${endpoint} within ${inWords(ms)} after ${label}`;
    const total = new DeviceTimer();
    total.start(totalMs, () => {
      const said =
        received.total === before
          ? silent(totalMs)
          : `${endpoint} did not finish the answer to ${label} within ${inWords(totalMs)}`;
      fail(said, nameOf(totalMs, limits, promptOf !== undefined));
    });
    const idle = new DeviceTimer();
    const check = (hasBegun: boolean, leftMs: number): void => {
      const ms = hasBegun ? idleMs : Math.min(idleMs, leftMs);
      idle.start(ms, () => {
        const isEnough = received.total - seen >= idleBytes;
        if (isEnough) seen = received.total;
        if (isEnough || (!hasBegun && leftMs > ms)) return check(hasBegun || isEnough, leftMs - ms);
        const said =
          received.total === before ? silent(startMs) : `${endpoint} stopped in the middle of the answer to ${label}`;
        return fail(said, hasBegun || startMs === idleMs ? 'idleMs' : 'configStartMs');
      });
    };
    check(false, startMs);
    const stop = (): void => {
      total.stop();
      idle.stop();
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

/** Returns the name of a limit by its value. Undefined: the time is that of the job. */
function nameOf(totalMs: number, limits: Limits, isLogin: boolean): string | undefined {
  if (isLogin) return 'loginMs';
  return (['configMs', 'commitMs', 'lineMs', 'commandMs'] as const).find((name) => limits[name] === totalMs);
}
