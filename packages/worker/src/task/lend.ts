import type { LogLevel, Permission } from '@netraven/core';
import { AttemptStore, jobRecord, Redactor, redactorsOf, type JobEntryOwner } from '@netraven/core/attempt';
import type { PackageRecord } from '@netraven/core/registry';
import type { Log } from '@netraven/core/log';
import type { Capabilities } from '@netraven/core/host';
import { artifacts, hostKeys, tasks, type Database } from '@netraven/db';
import { getPlatform, openDevice, type ManagedDevice } from '@netraven/device';
import { askFor } from './ask-database.ts';
import { lookUpsOf } from './look-ups.ts';
import { taskMemory } from './task-memory.ts';

/** Everything one attempt is lent, and what must be done with it afterwards. */
export interface Loan {
  readonly capabilities: Capabilities;
  /** What is to be committed with the result. */
  pending(): Pick<tasks.Outcome, 'artifacts' | 'state'>;
  /** Whether the job has begun to configure the device: then it is never repeated by itself. */
  configureBegun(): boolean;
  /** Removes the secrets of this attempt from what the job says. */
  readonly redact: <Value>(value: Value) => Value;
  /** Stamps and writes an entry of the job. */
  readonly log: (level: LogLevel, message: string, meta: object) => void;
  close(): Promise<void>;
}

export interface LoanOptions {
  readonly db: Database;
  readonly log: Log;
  readonly work: tasks.Work;
  readonly record: PackageRecord;
  readonly signal: AbortSignal;
}

/** Makes the capabilities of one attempt: the device with its credentials, and the job type's memory. No I/O with the device yet. */
export async function lend(options: LoanOptions): Promise<Loan> {
  const { db, log, work, record, signal } = options;
  const granted: readonly Permission[] = record.permissions;
  const ask = askFor(signal);
  const lookUps = lookUpsOf(db);
  let configureBegun = false;
  const ofConfig = Redactor.ofConfig(record.configSchema, work.config);
  const device = work.device ? await openTaskDevice() : undefined;
  const redactors = redactorsOf(device?.secrets, ofConfig);
  const redactor = redactors.shown;
  const owner: JobEntryOwner = { jobId: work.runId, jobType: work.jobType, deviceId: work.device?.id ?? null };
  const store = new AttemptStore({
    memory: taskMemory(db, ask),
    owner,
    granted,
    dryRun: work.dryRun,
    redactors,
  });
  const mirrored = work.device === null || hasMaskingRules(work.device.platform);

  async function openTaskDevice(): Promise<ManagedDevice | undefined> {
    if (!work.device) return undefined;
    const { id, name, address, port, platform, tags } = work.device;
    return openDevice({
      info: { id, name, address, port, platform, tags },
      credentials: await ask(() => lookUps.credentials(tags)),
      hostKeys: {
        get: (deviceId) => ask(() => lookUps.hostKey(deviceId)),
        pin: (deviceId, key) => ask(() => lookUps.pin({ deviceId, key })),
        refuse: (deviceId, key) => ask(() => hostKeys.refuse(db, deviceId, key)),
      },
      permissions: granted,
      dryRun: work.dryRun,
      signal,
      maskKey: db.keyring.derive('mask'),
      logger: log.logger('device.session', { logType: 'connection', jobId: work.runId, deviceId: id }),
      redact: (text) => ofConfig.redact(text),
      beforeConfigure: async () => {
        await ask(() => tasks.beginConfigure(db, work.fence));
        configureBegun = true;
      },
      quarantine: (text, error) => ask(() => artifacts.quarantine(db, { taskId: work.taskId, text, error })),
    });
  }

  return {
    capabilities: { ...(device && { device }), db: store },
    pending() {
      const { artifacts: saved, ...state } = store.written;
      const reveals = (text: string): Record<string, string> => device?.secrets.reveals(text) ?? {};
      return { artifacts: saved.map(({ name, text }) => ({ name, text, reveals: reveals(text), mirrored })), ...state };
    },
    configureBegun: () => configureBegun,
    redact: (value) => redactor.redact(value),
    log(level, message, meta) {
      log.write(jobRecord(owner, level, redactor.redact(message), redactor.redact(meta)));
    },
    close: async () => device?.close(),
  };
}

/** Only what is known to be masked goes to Git. */
function hasMaskingRules(platform: string): boolean {
  return (getPlatform(platform)?.secrets.rules.length ?? 0) > 0;
}
