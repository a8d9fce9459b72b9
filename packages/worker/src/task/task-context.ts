import { messageOf, type DeviceInfo, type LogLevel, type Permission } from '@netraven/core';
import {
  IgnoredLines,
  AttemptStore,
  jobRecord,
  Redactor,
  redactorsOf,
  type ChangeEnd,
  type ConfigChange,
  type JobEntryOwner,
} from '@netraven/core/attempt';
import type { Capabilities } from '@netraven/core/host';
import type { Log } from '@netraven/core/log';
import { artifacts, tasks, type Database } from '@netraven/db';
import { openDevice, undoChange, type LastChange, type ManagedDevice, type Platforms } from '@netraven/device';
import { cleanAddress, cleanName } from '@netraven/triggers';
import { claimedAtStart, type PreparedJob } from '../dispatch/prepare-task.ts';
import type { Lease } from '../lease.ts';
import { askFor } from './ask-database.ts';
import type { Batches } from './batches.ts';
import { accessTo, type DeviceAccess } from './device-access.ts';
import type { JumpLogins } from './jump-logins.ts';
import type { LoginGuards } from './login-guard.ts';
import { RawTexts } from './raw-texts.ts';
import { RunResults } from './run-results.ts';
import { taskMemory } from './task-memory.ts';
import { toQuarantine } from './to-quarantine.ts';
import { undoWith } from './undo-with.ts';

/** All that the job of one attempt works with. */
export interface TaskContext {
  readonly capabilities: Capabilities;
  /** Returns what is to be committed with the result. */
  written(): Promise<
    Pick<tasks.TaskResult, 'artifacts' | 'confirmed' | 'rawTexts' | 'state' | 'wouldSave' | 'lastChange'>
  >;
  /** Returns true once the job has started to configure the device: the task must not be repeated by itself. */
  configureBegun(): boolean;
  /** Returns true if a change with undo lines is stored and not kept yet. */
  hasOpenChange(): boolean;
  /** Keeps the changes of the job, or undoes them. Call it when the job is over. Never rejects. */
  endChange(keeps: boolean): Promise<ChangeEnd | undefined>;
  /** Returns how the job altered the configuration, without secrets. Complete after `endChange`. */
  configChange(): ConfigChange | undefined;
  /** Returns true if each credential of the device is frozen. */
  allFrozen(): boolean;
  /** Resolves once the host key that the device showed is pinned. @throws {NetRavenError} NR_DEVICE_HOST_KEY_CHANGED */
  hostKeyPinned(): Promise<void>;
  /** Resolves once the logins so far are stored. A retry of the task must know which credentials were refused. */
  loginsNoted(): Promise<void>;
  /** Removes the secrets of this attempt from what the job says. */
  readonly redact: <Value>(value: Value) => Value;
  /** Stamps and writes an entry of the job, which has no secrets. */
  readonly log: (level: LogLevel, message: string, meta: object) => void;
  close(): Promise<void>;
}

export interface TaskContextOptions extends PreparedJob {
  readonly db: Database;
  readonly batches: Batches;
  readonly log: Log;
  /** Awaited before the first line of a change is sent: if the worker dies, the log tells what the job was about to do. */
  readonly flushLogs: () => Promise<void>;
  readonly jumpLogins: JumpLogins;
  readonly loginGuards: LoginGuards;
  readonly lease: Lease;
  /** Resolves once the start of the attempt is recorded. */
  readonly started: Promise<void>;
  /** Called when the task waits long: it needs no slot then. See `UndoOptions`. */
  readonly onWait: () => void;
  /** Called when the task must end at once: another task has pinned another host key, or too many sessions are open. */
  readonly onConflict: (reason: unknown) => void;
}

/** Needs that were loaded longer ago are loaded again, in ms: a person may have changed a credential meanwhile. */
const freshMs = 1_000;

/** Makes the context of one attempt. It opens no connection to the device. */
export async function makeTaskContext(options: TaskContextOptions): Promise<TaskContext> {
  const { db, batches, log, task, record, platforms, signal, started } = options;
  const granted: readonly Permission[] = record.permissions;
  const ask = askFor(signal);
  const isFresh = task.needs && performance.now() - task.needs.loadedAt < freshMs;
  const needs = isFresh ? task.needs : await ask(() => batches.needs(task));
  const ofConfig = Redactor.ofConfig(record.configSchema, task.config);
  const access =
    task.device &&
    accessTo({
      ...options,
      ask,
      logger: log.logger('worker.task'),
      device: task.device,
      needs,
      taskId: task.taskId,
      runId: task.runId,
    });
  let claimed = claimedAtStart(task, record);
  /** Claims the session if the worker has not done so, or if other limits hold for it since. */
  const claimSession = async (): Promise<void> => {
    const keys = needs?.sessionLimits ?? [];
    if (keys.every((key) => claimed.includes(key))) return;
    const { fence } = task;
    if (await ask(() => batches.claimSession({ fence, keys, mayWait: false }))) claimed = keys;
    else options.onConflict(tasks.limitReached(keys));
  };
  /** Resolves once the log so far is stored, or the task must end: while the database is away, the log waits for ever. */
  const logsStored = async (): Promise<void> => {
    // An abort before this is no event any more.
    signal.throwIfAborted();
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    await Promise.race([options.flushLogs(), aborted]);
    signal.throwIfAborted();
  };
  let configureBegun = false;
  let hasOpenChange = false;
  let lastChange: tasks.TaskResult['lastChange'];
  /** Hashes of configurations that only two equal reads prove. */
  const readTwice: Promise<Buffer>[] = [];
  const raws = new RawTexts({ batches, ask, heads: needs?.heads });
  const device = task.device && access ? openTaskDevice(task.device, access) : undefined;
  const redactors = redactorsOf(device?.secrets, ofConfig);
  const redactor = redactors.shown;
  const owner: JobEntryOwner = { jobId: task.runId, jobType: task.jobType, deviceId: task.device?.id ?? null };
  const warn = (text: string): void =>
    log.logger('worker.task', { jobId: task.runId, ...(task.device && { deviceId: task.device.id }) }).warning(text);
  const mayBeCut = task.device && !marksItsEnd(platforms.get(task.device.platform));
  let hasReadTextNotInGit = false;
  const store = new AttemptStore({
    memory: taskMemory(db, batches, ask, needs?.heads, raws, () => (hasReadTextNotInGit = true)),
    owner,
    granted,
    dryRun: task.dryRun,
    redactors,
    ...(mayBeCut &&
      !task.dryRun && {
        onBeginning: (name, version) => {
          // Other texts may become shorter.
          if (!/^(?:running|startup)-config/.test(name)) return;
          const text = `${name} is only the beginning of version ${version}, and nothing marks its end: the device may have cut it`;
          warn(`${text}. Compare them with \`netraven artifacts diff ${task.device?.name} ${task.jobType} ${name}\`.`);
        },
      }),
    ignored: new IgnoredLines(needs?.settings.ignore, (pattern, error) => {
      warn(`The pattern \`${pattern}\` of the setting \`ignore\` is left out: ${messageOf(error)}`);
    }),
  });
  const results = task.summary ? new RunResults({ db, ask, runId: task.runId, log }) : undefined;
  /** Returns true if all devices whose texts the job got have masking rules. */
  const isMirrored = (): boolean =>
    !hasReadTextNotInGit &&
    [...(task.device ? [task.device.platform] : []), ...(results?.platforms ?? [])].every((platform) =>
      hasMaskingRules(platforms, platform),
    );

  function openTaskDevice(info: DeviceInfo, { options: accessOptions, hostKeys }: DeviceAccess): ManagedDevice {
    return openDevice({
      ...accessOptions,
      info,
      platforms,
      permissions: granted,
      dryRun: task.dryRun,
      signal,
      isHeld: () => options.lease.isHeld(task.fence),
      maskKey: db.keyring.derive('mask'),
      maskedTexts: raws,
      logger: log.logger('device.session', { logType: 'connection', jobId: task.runId, deviceId: info.id }),
      others: ofConfig.secrets,
      isStored: async (config) => needs?.heads?.has(await artifacts.hashOf(config)) === true,
      // Each login is in the record of an attempt, also when this process is killed.
      beforeLogin: async () => {
        await started;
        await claimSession();
        signal.throwIfAborted();
      },
      beforeConfigure: async (change) => {
        await Promise.all([started, hostKeys.pinned(), ...(configureBegun ? [] : [logsStored()])]);
        await ask(() => tasks.beginConfigure(db, task.fence, change));
        configureBegun = true;
        hasOpenChange = change !== undefined;
      },
      beforeKeep: async () => {
        await ask(() => tasks.keepChange(db, task.fence));
        hasOpenChange = false;
      },
      onLastChange: (change) => {
        lastChange = authorOf(change);
      },
      onReadTwice: (config) => void readTwice.push(artifacts.hashOf(config)),
      quarantine: (text, error) => ask(() => toQuarantine({ db, log, task }, text, error)),
    });
  }

  return {
    capabilities: { ...(device && { device }), ...(results && { results: (after) => results.page(after) }), db: store },
    async written() {
      const { artifacts: saved, ...state } = store.written;
      const mirrored = isMirrored();
      const doubted = await Promise.all(readTwice);
      const withSecrets = saved.map(async ({ name, text }) => {
        const raw = raws.take(text);
        const reveals = (await device?.secrets.reveals(text)) ?? {};
        const hash = doubted.length > 0 ? await artifacts.hashOf(text) : undefined;
        const isReadTwice = doubted.some((other) => hash?.equals(other));
        return { name, text, reveals, mirrored, ...(raw && { raw }), ...(isReadTwice && { readTwice: true }) };
      });
      const rawTexts = state.confirmed ? raws.ofVersions : [];
      return {
        artifacts: await Promise.all(withSecrets),
        ...state,
        ...(rawTexts.length > 0 && { rawTexts }),
        ...(lastChange && { lastChange }),
      };
    },
    configureBegun: () => configureBegun,
    hasOpenChange: () => hasOpenChange,
    async endChange(keeps) {
      if (!device || !access) return undefined;
      const before = { hostKeys: access.hostKeys, credentialId: device.credentialId };
      const redact = (text: string): string => ofConfig.redact(text);
      const end = await undoWith({ ...options, needs, before, others: ofConfig.secrets, redact }, (reopen) =>
        device.endChange(keeps, (change) =>
          undoChange({ name: device.name, change, access: reopen, onWait: options.onWait }),
        ),
      );
      return end?.change ? { ...end, change: redactor.redact(end.change) } : end;
    },
    configChange: () => device?.configChange && redactor.redact(device.configChange),
    allFrozen: () => access?.allFrozen() ?? false,
    hostKeyPinned: async () => access?.hostKeys.pinned(),
    loginsNoted: async () => access?.loginsNoted(),
    redact: (value) => redactor.redact(value),
    log(level, message, meta) {
      log.write(jobRecord(owner, level, message, meta));
    },
    async close() {
      await device?.close();
    },
  };
}

/** Returns a change that a device names as it is stored. */
function authorOf({ mark, user = '', address = '', at }: LastChange): tasks.TaskResult['lastChange'] {
  const name = cleanName(user);
  if (name === undefined) return undefined;
  return { mark, author: { name, address: cleanAddress(address) ?? null, changedAt: at?.toISOString() ?? null } };
}

/** Returns false if two equal reads are the only proof that a configuration of the platform is whole. */
function marksItsEnd(platform: ReturnType<Platforms['get']>): boolean {
  return platform?.config.twice !== true || platform.config.end !== undefined;
}

/** Returns true when the secrets of a platform can be masked: nothing else goes to Git. */
function hasMaskingRules(platforms: Platforms, platform: string): boolean {
  return (platforms.get(platform)?.secrets.rules.length ?? 0) > 0;
}
