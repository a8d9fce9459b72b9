import { setTimeout as wait } from 'node:timers/promises';
import { errorData } from '@netraven/core';
import type { ChangeEnd, OpenChange } from '@netraven/core/attempt';
import { shellWord } from '@netraven/core/registry';
import { openDevice, type OpenDeviceOptions } from './open-device.ts';

/** Pauses before further logins, in ms: a device that broke the connection may need a moment. */
const pausesMs = [0, 2_000, 5_000, 15_000];
/** Time limit of the undo lines, and of all logins, in ms. */
const limitMs = 120_000;

/** Returns how the new session is opened. The signal is not that of the task, which may be aborted. */
export type UndoAccess = (signal: AbortSignal) => OpenDeviceOptions;

/** Undoes a change in a new session, and proves by the configuration that the device is as before. Never rejects. */
export async function undoChange(access: UndoAccess, change: OpenChange): Promise<ChangeEnd> {
  const options = access(AbortSignal.timeout(limitMs));
  const { signal } = options;
  const { name } = options.info;
  let reason = '';
  for (const pauseMs of pausesMs) {
    const device = openDevice(options);
    try {
      await wait(pauseMs, undefined, { signal });
      return await (await device.connect()).undo(change);
    } catch (thrown) {
      const error = errorData(thrown, 'NR_DEVICE_ABORTED');
      reason ||= error.message;
      // A password that was refused is not sent again.
      if (signal.aborted || !error.retryable) break;
    } finally {
      await device.close();
    }
  }
  // Opens no connection: its masks are needed.
  const { secrets } = openDevice(options);
  const lines = change.undo.map((line) => secrets.foreign(line)).join(' / ');
  return {
    outcome: 'undo failed',
    message: `${name} may be half changed, because the undo failed: ${reason}`,
    hint: `Check the configuration of ${shellWord(name)}, and type the undo lines by hand: ${lines}`,
  };
}
