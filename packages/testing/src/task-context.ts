import { randomBytes } from 'node:crypto';
import type { Permission } from '@netraven/core';
import {
  AttemptStore,
  jobRecord,
  Redactor,
  redactorsOf,
  type ChangeEnd,
  type ConfigChange,
  type JobEntryOwner,
} from '@netraven/core/attempt';
import type { Capabilities, HostTask } from '@netraven/core/host';
import { anyNetwork } from '@netraven/core/outbound';
import { openDevice, tokenUser, undoChange, type OpenDeviceOptions } from '@netraven/device';
import type { MemoryStore } from './memory-store.ts';
import { infoOf, type TestDevice } from './test-device.ts';
import type { TestLog } from './test-log.ts';

/** The parts of one attempt. */
export interface TaskContextOptions {
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

/** The capabilities of one attempt, as in the worker. */
export interface TaskContext {
  readonly capabilities: Capabilities;
  readonly db: AttemptStore;
  /** Writes an entry of the job, which has no secrets. */
  readonly write: HostTask['log'];
  /** Removes the secrets of this attempt from what the job says. */
  readonly redact: HostTask['redact'];
  /** Returns true once a line that may change the device was sent: then a worker does not try again. */
  configureBegun(): boolean;
  /** Keeps the changes of the job, or undoes them. Never rejects. */
  endChange(keeps: boolean): Promise<ChangeEnd | undefined>;
  /** Returns how the job altered the configuration, without secrets. Complete after `endChange`. */
  configChange(): ConfigChange | undefined;
  close(): Promise<void>;
}

/** The same for all attempts: an unchanged secret keeps its mask. */
const maskKey = randomBytes(32);

/** Makes the capabilities of one attempt. Does no I/O with the device. */
export function makeTaskContext(options: TaskContextOptions): TaskContext {
  const { owner, target, configSchema, config, granted, dryRun, store, log } = options;
  const ofConfig = Redactor.ofConfig(configSchema, config);
  let configureBegun = false;
  const opened = target && {
    ...optionsOf(target, options, ofConfig),
    beforeConfigure: async () => void (configureBegun = true),
  };
  const device = opened && openDevice(opened);
  const redactors = redactorsOf(device?.secrets, ofConfig);
  const redactor = redactors.shown;
  const db = new AttemptStore({ memory: store, owner, granted, dryRun, redactors });
  return {
    capabilities: { ...(device && { device }), db },
    db,
    write: (level, message, meta) => log.write(jobRecord(owner, level, message, meta)),
    redact: (value) => redactor.redact(value),
    configureBegun: () => configureBegun,
    async endChange(keeps) {
      if (!opened || !device) return undefined;
      const end = await device.endChange(keeps, (change) =>
        undoChange({ name: device.name, change, access: (signal) => ({ ...opened, signal }) }),
      );
      return end?.change ? { ...end, change: redactor.redact(end.change) } : end;
    },
    configChange: () => device?.configChange && redactor.redact(device.configChange),
    close: async () => device?.close(),
  };
}

function optionsOf(
  target: TestDevice,
  options: TaskContextOptions,
  ofConfig: Redactor,
): Omit<OpenDeviceOptions, 'beforeConfigure'> {
  const info = infoOf(target);
  const { owner, granted: permissions, dryRun, store, signal, log } = options;
  // The login was given for this device.
  const networks = [anyNetwork];
  const bound = { log_type: 'connection', job_id: owner.jobId, device_id: info.id, source: 'device.session' } as const;
  return {
    info,
    credentials: [
      ...(target.login ? [{ id: 'test', name: 'test', networks, ...target.login }] : []),
      ...(target.token === undefined
        ? []
        : [{ id: 'token', name: 'token', networks, username: tokenUser, password: target.token }]),
    ],
    hostKeys: store.hostKeys,
    certificates: store.certificates,
    ...(target.httpsPort !== undefined && { httpsPort: target.httpsPort }),
    permissions,
    dryRun,
    signal,
    maskKey,
    logger: log.logger(bound),
    others: ofConfig.secrets,
    redact: (text) => ofConfig.redact(text),
    // Only an administrator sees the quarantine, no job and no test.
    quarantine: async () => {},
  };
}
