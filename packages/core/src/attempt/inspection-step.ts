import type { ErrorData } from '../contract/netraven-error.ts';

/** A step of the test of a device. Holds no secret. */
export interface InspectionStep {
  /** E.g. `Ping`, or `Login (jump host gate)`. */
  readonly name: string;
  /** `warning`: the next steps may succeed nevertheless. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** The finding in words. */
  readonly message: string;
  /** Of a failed step. Its hint is the fix. */
  readonly error?: ErrorData;
}
