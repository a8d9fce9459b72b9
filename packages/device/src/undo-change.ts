import { setTimeout as wait } from 'node:timers/promises';
import { errorData } from '@netraven/core';
import type { ChangeEnd, OpenChange } from '@netraven/core/attempt';
import { openDevice, type ManagedDevice, type OpenDeviceOptions } from './open-device.ts';
import { endOfFailed, withOthers } from './session/changes.ts';
import type { UndoProgress } from './session/device-changer.ts';

/** Pauses between logins, in ms: a device that broke the connection may need a moment. */
const defaultPausesMs = [2_000, 5_000, 15_000];
/** Time limit of all logins and of reading the configuration twice, in ms. */
const limitMs = 300_000;
/** Time limit of an undo line, in ms. */
const lineMs = 1_000;
/** Time for which a device is tried that should have taken its change back, in ms: its timer starts after ours. */
const defaultLateMs = 120_000;
/** Time for which a device is asked whether a commit took effect, in ms. */
const defaultAskForMs = 3_600_000;
/** Longest pause between two logins that ask for it, in ms. */
const longestPauseMs = 60_000;

export interface UndoOptions {
  /** Name of the device. */
  readonly name: string;
  readonly change: OpenChange;
  /** Returns how the new session is opened. The signal is not that of the task, which may be aborted. */
  readonly access: (signal: AbortSignal) => OpenDeviceOptions;
  /** Called when a try has failed and the next one has to wait: for a device that takes its change back by itself, an hour. */
  readonly onWait?: (() => void) | undefined;
  /** Time for which the device is asked whether a commit took effect, in ms. Default: an hour. */
  readonly askForMs?: number;
  /** Pauses between logins, in ms. Default: 2000, 5000, 15000. */
  readonly pausesMs?: readonly number[];
  /** Time for which a device is tried that should have taken its change back, in ms. Default: 120000. */
  readonly lateMs?: number;
}

/** Undoes a change in a new session, and proves by the configuration that the device is as before. Never rejects. */
export async function undoChange(options: UndoOptions): Promise<ChangeEnd> {
  const { name, change, access, onWait } = options;
  const { askForMs = defaultAskForMs, pausesMs = defaultPausesMs, lateMs = defaultLateMs } = options;
  const revertsInMs = change.revert ? Math.max(0, Date.parse(change.revert.at) - Date.now()) + lateMs : 0;
  const waitsMs = Math.max(revertsInMs, change.commit ? askForMs : 0);
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(limitMs + change.undo.length * lineMs + waitsMs);
  let opened: OpenDeviceOptions | undefined;
  let reason = '';
  /** A commit may still run. */
  let mayRun = false;
  const rolledBack: UndoProgress = { sent: 0, isWhole: false };
  for (let tries = 0; ; tries += 1) {
    let device: ManagedDevice | undefined;
    try {
      opened ??= access(signal);
      device = openDevice(opened);
      return withOthers(name, await (await device.connect()).undo(change, rolledBack), change);
    } catch (thrown) {
      const error = errorData(thrown, 'NR_DEVICE_ABORTED');
      reason ||= error.message;
      mayRun = change.commit !== undefined && error.retryable && rolledBack.isSettled !== true;
      const pauseMs =
        pausesMs[tries] ??
        Math.min(longestPauseMs, (pausesMs.at(-1) ?? 0) * (change.commit ? tries - pausesMs.length + 1 : 1));
      const isLast = tries >= pausesMs.length;
      // A slow login is no refusal: the device accepted it before. Once it has accepted it, the enable password was sent.
      const isSlowLogin = error.code === 'NR_DEVICE_TIMEOUT' && device?.credentialId === undefined;
      // A slow login is tried at most three times more, as each try may count towards locking the account.
      const isOver = error.retryable
        ? (mayRun || isLast) && performance.now() - startedAt > (mayRun ? waitsMs : revertsInMs)
        : isLast || !isSlowLogin;
      const reasonNow = opened?.redact?.(error.message) ?? error.message;
      const next = isOver ? {} : { nextTryInMs: pauseMs };
      opened?.logger.warning(`Undoing the change failed: ${reasonNow}`, {
        try: tries + 1,
        error: error.code,
        ...next,
      });
      if (isOver) break;
      onWait?.();
      // Ends early if the undo is stopped. The next try fails at once.
      await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    } finally {
      await device?.close();
    }
  }
  // Also if the last login was refused: no try has found out.
  const isOpen = change.commit !== undefined && rolledBack.isSettled !== true;
  const end = isOpen ? notKnown(name, change.shown, reason) : undoFailed(name, change.shown, reason);
  return withOthers(name, end, change);
}

/** Returns the end of a change whose commit may have taken effect. */
function notKnown(name: string, shown: readonly string[], reason: string): ChangeEnd {
  const fix = shown.length === 0 ? 'undo it by hand' : `type the undo lines by hand: ${shown.join(' / ')}`;
  return {
    outcome: 'not known',
    message: `It is not known whether ${name} committed the change: ${reason}`,
    hint: `Look at the configuration of ${name}. If the change is there and must not stay, ${fix}. The device takes no other change until you run \`netraven devices release ${name}\`.`,
  };
}

/** Returns the end of a change that was not undone, with the lines to type. @param shown the undo lines without secrets */
export function undoFailed(name: string, shown: readonly string[], reason: string): ChangeEnd {
  const fix = shown.length === 0 ? 'correct it by hand.' : `type the undo lines by hand: ${shown.join(' / ')}`;
  return endOfFailed(name, fix, reason);
}
