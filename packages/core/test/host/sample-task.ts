import type { Capabilities, HostTask } from '../../src/host/index.ts';
import type { Logger, LogLevel } from '../../src/index.ts';

/** A log entry of a job. */
export interface Entry {
  readonly level: LogLevel;
  readonly message: string;
  readonly meta: object;
}

export const quiet: Logger = { debug() {}, info() {}, warning() {}, error() {}, critical() {} };

export const noStore: Capabilities['db'] = {
  state: { get: async () => undefined, set: async () => {} },
  artifacts: {
    save: async () => ({ version: 1, changed: true }),
    latest: async () => undefined,
    list: async () => [],
    history: async () => [],
  },
};

/** A fleet task without devices, settings and secrets. Adds its log entries to `entries`. */
export function sampleTask(given: Partial<HostTask> = {}, entries: Entry[] = []): HostTask {
  return {
    jobId: 'run-1',
    jobType: 'sample',
    config: {},
    dryRun: false,
    signal: new AbortController().signal,
    capabilities: { db: noStore },
    log: (level, message, meta) => entries.push({ level, message, meta }),
    redact: (value) => value,
    ...given,
  };
}
