import { setTimeout as wait } from 'node:timers/promises';
import { errorData, messageOf } from '@netraven/core';
import type { ChangeEnd, OpenChange } from '@netraven/core/attempt';
import { shellWord } from '@netraven/core/registry';
import { openDevice, type OpenDeviceOptions } from './open-device.ts';

/** Pauses between logins, in ms: a device that broke the connection may need a moment. */
const pausesMs = [2_000, 5_000, 15_000];
/** Time limit of all logins and of reading the configuration twice, in ms. */
const limitMs = 300_000;
/** Time limit of an undo line, in ms. */
const lineMs = 1_000;
/** Time for which a device is tried that should have taken its change back, in ms: its timer starts after ours. */
const lateMs = 120_000;

/** Returns how the new session is opened. The signal is not that of the task, which may be aborted. */
export type UndoAccess = (signal: AbortSignal) => OpenDeviceOptions;

/** Undoes a change in a new session, and proves by the configuration that the device is as before. Never rejects. */
export async function undoChange(access: UndoAccess, change: OpenChange): Promise<ChangeEnd> {
  const revertsInMs = change.revert ? Math.max(0, Date.parse(change.revert.at) - Date.now()) + lateMs : 0;
  const startedAt = performance.now();
  let options: OpenDeviceOptions;
  try {
    options = access(AbortSignal.timeout(limitMs + change.undo.length * lineMs + revertsInMs));
  } catch (error) {
    return failed('The device', messageOf(error), 'Check the configuration of the device, and correct it by hand.');
  }
  const { signal } = options;
  const { name } = options.info;
  let reason = '';
  for (let tries = 0; ; tries += 1) {
    const device = openDevice(options);
    try {
      return await (await device.connect()).undo(change);
    } catch (thrown) {
      const error = errorData(thrown, 'NR_DEVICE_ABORTED');
      reason ||= error.message;
      const pauseMs = pausesMs[Math.min(tries, pausesMs.length - 1)];
      const isLast = tries >= pausesMs.length && performance.now() - startedAt > revertsInMs;
      // A password that was refused is not sent again.
      if (!error.retryable || isLast) break;
      // Ends early if the undo is stopped. The next try fails at once.
      await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    } finally {
      await device.close();
    }
  }
  // Opens no connection: its masks are needed.
  const { secrets } = openDevice(options);
  const lines = change.undo.map((line) => secrets.foreign(line)).join(' / ');
  const fix = lines === '' ? 'correct it by hand.' : `type the undo lines by hand: ${lines}`;
  return failed(name, reason, `Check the configuration of ${shellWord(name)}, and ${fix}`);
}

function failed(name: string, reason: string, hint: string): ChangeEnd {
  return { outcome: 'undo failed', message: `${name} may be half changed, because the undo failed: ${reason}`, hint };
}
