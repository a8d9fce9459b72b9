import { permissions as known } from '@netraven/core';
import { didYouMean } from '@netraven/core/registry';
import { testError } from './codes.ts';
import type { RunJobOptions } from './run-job.ts';
import type { RunSummaryOptions } from './run-summary.ts';

const shared = {
  devices: true,
  config: true,
  permissions: true,
  dryRun: true,
  timeoutMs: true,
  store: true,
  signal: true,
  onLog: true,
} as const;

type Keys<Options> = Readonly<Record<keyof Options, true>>;

export const runJobKeys: Keys<RunJobOptions> = { device: true, ...shared };
export const runSummaryKeys: Keys<RunSummaryOptions> = { ...shared, results: true };

/** Refuses what a type check would refuse: tests often run without one. @throws {NetRavenError} NR_TEST_OPTION_INVALID */
export function checkOptions<Options extends RunJobOptions | RunSummaryOptions>(
  options: Options,
  keys: Keys<Options>,
): void {
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(keys, key));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, Object.keys(keys));
    throw testError('NR_TEST_OPTION_INVALID', `There is no option \`${unknown}\`.${near}`, {
      hint: `Use one of these: ${Object.keys(keys).join(', ')}.`,
    });
  }
  const foreign = options.permissions?.find((each) => !known.includes(each));
  if (foreign !== undefined) {
    throw testError('NR_TEST_OPTION_INVALID', `There is no permission "${foreign}".${didYouMean(foreign, known)}`, {
      hint: `Use one of these: ${known.join(', ')}.`,
    });
  }
}
