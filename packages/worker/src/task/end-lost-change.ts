import { errorData, messageOf, NetRavenError } from '@netraven/core';
import { Redactor, type ChangeEnd } from '@netraven/core/attempt';
import { hidden } from '@netraven/core/registry';
import type { tasks } from '@netraven/db';
import { undoChange, undoFailed } from '@netraven/device';
import { workerError } from '../codes.ts';
import type { PreparedTask } from '../dispatch/prepare-task.ts';
import { isCancel } from '../lease.ts';
import type { ExecuteOptions, ExecutedTask } from './execute.ts';
import { nameDevice } from './name-device.ts';
import { cancelled, resultOf } from './result-of.ts';
import { undoWith } from './undo-with.ts';
import { withChange } from './with-change.ts';

export type EndLostOptions = PreparedTask & Omit<ExecuteOptions, 'record' | 'host'>;

/**
 * Ends a task whose worker was lost while its job changed the device: undoes the change, if it has undo lines. Needs no
 * package. The task is an error that says what became of the device; a cancelled one is cancelled once its change is undone.
 */
export async function endLostChange(options: EndLostOptions): Promise<ExecutedTask> {
  const { task, signal } = options;
  const change = await undo(options);
  const isCancelled = task.cancelled || isCancel(signal.reason);
  const result =
    change && isCancelled
      ? resultOf(task, { status: 'cancelled', error: cancelled })
      : resultOf(task, { status: 'error', error: nameDevice(lost(change), task.device) });
  return { result: withChange(options, result, change), configureBegun: true };
}

/**
 * Returns the result of a cancelled task whose change no worker can undo. It says how a person undoes it.
 *
 * @param reason Why none can.
 */
export function endWithoutUndo({ task, log }: Pick<EndLostOptions, 'task' | 'log'>, reason: string): tasks.TaskResult {
  const change = undoFailed(task.device?.name ?? '', task.lostChange?.shown ?? [], reason);
  const result = resultOf(task, { status: 'error', error: nameDevice(lost(change), task.device) });
  return withChange({ task, log }, result, change);
}

async function undo(options: EndLostOptions): Promise<ChangeEnd | undefined> {
  const { task, batches, started, onWait } = options;
  const { device, lostChange } = task;
  if (!device || !lostChange?.open) return undefined;
  const { open, shown, secrets } = lostChange;
  if (open instanceof NetRavenError) return undoFailed(device.name, shown, open.message);
  // Without the secrets of its config, any text may have one of them.
  const ofConfig = secrets && Redactor.ofSecrets(secrets);
  const redact = (text: string): string => ofConfig?.redact(text) ?? hidden;
  try {
    await started;
    const needs = task.needs ?? (await batches.needs(task));
    const { change, ...end } = await undoWith({ ...options, needs, others: ofConfig?.secrets, redact }, (access) =>
      undoChange({ name: device.name, change: open, access, onWait }),
    );
    return change && ofConfig ? { ...end, change: ofConfig.redact(change) } : end;
  } catch (error) {
    return undoFailed(device.name, shown, messageOf(error));
  }
}

function lost(change: ChangeEnd | undefined): ReturnType<typeof errorData> {
  const message = change
    ? 'the worker was lost while the job changed the device; the job was not started again'
    : 'the task was not started again, and nothing was undone: the change has no undo lines, or the job kept it';
  const error = workerError('NR_TASK_CONFIGURE_BEGUN', message);
  return errorData(error, error.code);
}
