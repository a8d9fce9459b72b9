/** How long and how much a session waits for. */
export interface Limits {
  /** Until the login is done, in ms. Default 30000. */
  readonly loginMs: number;
  /** How long `send()` waits for its answer unless told otherwise, in ms. Default 30000. */
  readonly commandMs: number;
  /** How long a configuration may take altogether, in ms. Default 240000. */
  readonly configMs: number;
  /** In each span of this length, in ms, at least `idleBytes` must come. Default 30000. */
  readonly idleMs: number;
  /** Default 256. */
  readonly idleBytes: number;
  /** How long what looks like the end of an incomplete configuration must stay quiet to be the end, in ms. Default 3000. */
  readonly settleMs: number;
  /** Between two signs of life of the connection, in ms. Default 15000. */
  readonly keepaliveMs: number;
  /** The most a session holds of one answer, in bytes. Default 64 MiB. */
  readonly maxBytes: number;
  /** The most pages answered in one answer. Default 10000. */
  readonly maxPages: number;
}

export const defaultLimits: Limits = {
  loginMs: 30_000,
  commandMs: 30_000,
  configMs: 240_000,
  idleMs: 30_000,
  idleBytes: 256,
  settleMs: 3_000,
  keepaliveMs: 15_000,
  maxBytes: 64 * 1024 * 1024,
  maxPages: 10_000,
};
