/** Limits of time and size for a session. */
export interface Limits {
  /** Until the login is done, in ms. Default 30000. */
  readonly loginMs: number;
  /** For the answer to `send()`, in ms. Default 30000. */
  readonly commandMs: number;
  /** For a whole configuration, in ms. Default 240000. */
  readonly configMs: number;
  /** In each span of this many ms, at least `idleBytes` must come. Default 30000. */
  readonly idleMs: number;
  /** Default 256. */
  readonly idleBytes: number;
  /** Silence after which the prompt ends an output that ends like a configuration, in ms. Default 100. */
  readonly promptMs: number;
  /** Silence after which the prompt ends even an incomplete configuration, in ms. Default 3000. */
  readonly settleMs: number;
  /** Between two keepalives, in ms. Default 15000. */
  readonly keepaliveMs: number;
  /** The largest answer, in bytes. Default 64 MiB. */
  readonly maxBytes: number;
  /** The most pages of one answer. Default 10000. */
  readonly maxPages: number;
}

export const defaultLimits: Limits = {
  loginMs: 30_000,
  commandMs: 30_000,
  configMs: 240_000,
  idleMs: 30_000,
  idleBytes: 256,
  promptMs: 100,
  settleMs: 3_000,
  keepaliveMs: 15_000,
  maxBytes: 64 * 1024 * 1024,
  maxPages: 10_000,
};
