import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';

/** Limits of time and size for a session. */
export interface Limits {
  /** Until the TCP connection to the device or a jump host is open, in ms. Default 15000. */
  readonly connectMs: number;
  /** From then until the login is done, in ms. Default 30000. */
  readonly loginMs: number;
  /** For the answer to `send()`, in ms. Default 30000. */
  readonly commandMs: number;
  /** For the answer to a line of a change, also a silent one, in ms. Default 180000. */
  readonly lineMs: number;
  /** For the commit of a change, in ms. Default 600000. */
  readonly commitMs: number;
  /** For a whole configuration, in ms. Default 240000. */
  readonly configMs: number;
  /**
   * Until a configuration has begun, which is its first `idleBytes`, in ms. Default 180000: a stack of eight, a loaded chassis
   * or a large NETCONF datastore is silent for minutes before.
   */
  readonly configStartMs: number;
  /** In each span of this many ms, at least `idleBytes` must come. Default 30000. */
  readonly idleMs: number;
  /** Default 256. */
  readonly idleBytes: number;
  /** Silence after which the prompt ends an output that ends like a configuration, in ms. Default 100. */
  readonly promptMs: number;
  /** Silence after which the prompt ends even an incomplete configuration, in ms. Default 3000. */
  readonly settleMs: number;
  /** For the whole session behind the login, in ms. Default 3600000. */
  readonly sessionMs: number;
  /** Between two keepalives, in ms. Default 15000. */
  readonly keepaliveMs: number;
  /** The largest answer, in bytes. Default 64 MiB. */
  readonly maxBytes: number;
  /** The most pages of one answer. Default 10000. */
  readonly maxPages: number;
}

export const defaultLimits: Limits = {
  connectMs: 15_000,
  loginMs: 30_000,
  commandMs: 30_000,
  lineMs: 180_000,
  commitMs: 600_000,
  configMs: 240_000,
  configStartMs: 180_000,
  idleMs: 30_000,
  idleBytes: 256,
  promptMs: 100,
  settleMs: 3_000,
  sessionMs: 3_600_000,
  keepaliveMs: 15_000,
  maxBytes: 64 * 1024 * 1024,
  maxPages: 10_000,
};

/** Returns the error for an answer of more than `maxBytes`. */
export function tooLarge(endpoint: string, maxBytes: number): NetRavenError {
  return deviceError('NR_DEVICE_TOO_LARGE', `${endpoint} sent more than ${maxBytes} bytes in one answer`);
}
