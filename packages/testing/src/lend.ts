import { randomBytes } from 'node:crypto';
import type { Permission } from '@netraven/core';
import { AttemptStore, jobRecord, Redactor, redactorsOf, type JobEntryOwner } from '@netraven/core/attempt';
import type { Capabilities, HostTask } from '@netraven/core/host';
import { openDevice, type ManagedDevice } from '@netraven/device';
import type { MemoryStore } from './memory-store.ts';
import { infoOf, type TestDevice } from './test-device.ts';
import type { TestLog } from './test-log.ts';

/** What an attempt is made of. */
export interface LoanOptions {
  readonly owner: JobEntryOwner;
  readonly target: TestDevice | undefined;
  readonly configSchema: object | undefined;
  readonly config: unknown;
  readonly granted: readonly Permission[];
  readonly dryRun: boolean;
  readonly store: MemoryStore;
  readonly signal: AbortSignal;
  readonly log: TestLog;
}

/** All that one attempt is lent, as the worker lends it. */
export interface Loan {
  readonly capabilities: Capabilities;
  readonly db: AttemptStore;
  /** Writes an entry of the job. */
  readonly write: HostTask['log'];
  readonly redactor: Redactor;
  close(): Promise<void>;
}

/** One for all attempts, so that an unchanged secret has an unchanged mask. */
const maskKey = randomBytes(32);

/** Makes what one attempt is lent. No I/O with the device yet. */
export function lend(options: LoanOptions): Loan {
  const { owner, target, configSchema, config, granted, dryRun, store, log } = options;
  const ofConfig = Redactor.ofConfig(configSchema, config);
  const device = target && lendDevice(target, options, ofConfig);
  const redactors = redactorsOf(device?.secrets, ofConfig);
  const redactor = redactors.shown;
  const db = new AttemptStore({ memory: store, owner, granted, dryRun, redactors });
  return {
    capabilities: { ...(device && { device }), db },
    db,
    write: (level, message, meta) =>
      log.write(jobRecord(owner, level, redactor.redact(message), redactor.redact(meta))),
    redactor,
    close: async () => device?.close(),
  };
}

function lendDevice(target: TestDevice, options: LoanOptions, ofConfig: Redactor): ManagedDevice {
  const info = infoOf(target);
  const { owner, granted: permissions, dryRun, store, signal, log } = options;
  const bound = { log_type: 'connection', job_id: owner.jobId, device_id: info.id, source: 'device.session' } as const;
  return openDevice({
    info,
    credentials: target.login ? [{ id: 'test', name: 'test', ...target.login }] : [],
    hostKeys: store.hostKeys,
    permissions,
    dryRun,
    signal,
    maskKey,
    logger: log.logger(bound),
    redact: (text) => ofConfig.redact(text),
    beforeConfigure: async () => {},
    // For an administrator's eyes: no job sees it, and so no test of one.
    quarantine: async () => {},
  });
}
