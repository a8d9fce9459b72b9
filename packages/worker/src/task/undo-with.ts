import type { DeviceInfo } from '@netraven/core';
import type { tasks } from '@netraven/db';
import type { OpenDeviceOptions, UndoOptions } from '@netraven/device';
import { askFor } from './ask-database.ts';
import { accessTo, type DeviceAccess } from './device-access.ts';
import type { TaskContextOptions } from './task-context.ts';
import { toQuarantine } from './to-quarantine.ts';

export interface UndoWithOptions extends Pick<
  TaskContextOptions,
  'db' | 'batches' | 'log' | 'jumpLogins' | 'loginGuards' | 'lease' | 'task' | 'platforms'
> {
  readonly needs: tasks.TaskNeeds | undefined;
  /** The secrets of the job's config, if it can be read. */
  readonly others: OpenDeviceOptions['others'];
  /** Removes the secrets of the job's config from logs and errors. */
  readonly redact: (text: string) => string;
  /** Of the session that made the change, if this process had it: the host key stays, and no other credential is tried. */
  readonly before?: { readonly hostKeys: DeviceAccess['hostKeys']; readonly credentialId: string | undefined };
}

/**
 * Undoes the change of a task. `undo` gets how the worker opens the device for that: also after the task was stopped.
 * Resolves once the logins are stored.
 */
export async function undoWith<End>(
  options: UndoWithOptions,
  undo: (access: UndoOptions['access']) => Promise<End>,
): Promise<End> {
  const opened: DeviceAccess[] = [];
  const end = await undo((signal) => {
    const { access, deviceOptions } = openFor(options, signal);
    opened.push(access);
    return deviceOptions;
  });
  await Promise.all(opened.map((access) => access.loginsNoted()));
  return end;
}

function openFor(
  options: UndoWithOptions,
  stop: AbortSignal,
): { readonly access: DeviceAccess; readonly deviceOptions: OpenDeviceOptions } {
  const { db, log, lease, task, platforms, others, redact, before } = options;
  const device = task.device as DeviceInfo;
  const conflict = new AbortController();
  const signal = AbortSignal.any([stop, conflict.signal]);
  const ask = askFor(signal);
  const access = accessTo({
    ...options,
    device,
    ask,
    signal,
    logger: log.logger('worker.task'),
    taskId: task.taskId,
    runId: task.runId,
    onConflict: (reason) => conflict.abort(reason),
  });
  const { hostKeys } = before ?? access;
  const deviceOptions: OpenDeviceOptions = {
    ...access.options,
    hostKeys,
    credentials: access.options.credentials.filter(({ id }) => before === undefined || id === before.credentialId),
    info: device,
    platforms,
    // The job had it. What the session returns is for NetRaven alone.
    permissions: ['device:write'],
    dryRun: false,
    signal,
    isHeld: () => lease.mayUndo(task.fence),
    maskKey: db.keyring.derive('mask'),
    logger: log.logger('device.session', { logType: 'connection', jobId: task.runId, deviceId: device.id }),
    others,
    redact,
    beforeConfigure: () => hostKeys.pinned(),
    quarantine: (text, error) => ask(() => toQuarantine({ db, log, task }, text, error)),
  };
  return { access, deviceOptions };
}
