import { errorData } from '@netraven/core';
import type { InspectionStep } from '@netraven/core/attempt';

/** The finding of a step. Without a message it is not reported. */
export interface Finding<Value> {
  /** Default: `ok`. */
  readonly status?: Exclude<InspectionStep['status'], 'failed'>;
  readonly message?: string;
  readonly value?: Value;
}

/** Runs a step and reports it with its duration. Returns undefined if it failed. */
export type TimedStep = <Value>(
  name: string,
  run: () => Promise<Finding<Value>>,
) => Promise<Finding<Value> | undefined>;

/** Returns a function that runs steps and reports each as it ends. */
export function timedSteps(report: (step: InspectionStep) => void): TimedStep {
  return async (name, run) => {
    const since = performance.now();
    const durationMs = (): number => performance.now() - since;
    try {
      const finding = await run();
      const { status = 'ok', message } = finding;
      if (message !== undefined) report({ name, status, durationMs: durationMs(), message });
      return finding;
    } catch (thrown) {
      const error = errorData(thrown, 'NR_DEVICE_UNREACHABLE');
      report({ name, status: 'failed', durationMs: durationMs(), message: error.message, error });
      return undefined;
    }
  };
}
