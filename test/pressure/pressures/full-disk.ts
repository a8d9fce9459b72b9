import { setTimeout as wait } from 'node:timers/promises';
import { maySmallDisk } from '../../../packages/test-utils/src/small-disk.ts';
import type { Pressure } from '../pressure.ts';

/** Fills the disks of the mirror and of the log files. */
export const fullDisk: Pressure = {
  name: 'a full disk under the mirror and the log files',
  ...(!maySmallDisk && { skipped: 'only root may mount a small disk to fill' }),
  async press({ disks, size }) {
    for (const disk of disks) disk.fill();
    try {
      await wait(size.lastsMs);
    } finally {
      for (const disk of disks) disk.free();
    }
    return { done: `${Math.round(size.lastsMs / 1_000)} s`, broken: [] };
  },
};
