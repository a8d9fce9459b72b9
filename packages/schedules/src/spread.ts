import { createHash } from 'node:crypto';

/**
 * Returns how long after the due time a device starts, in ms: evenly over the spread, the same at each run, so that no
 * site is hit at once.
 */
export function spreadMs(scheduleId: string, deviceId: string, totalMs: number): number {
  if (totalMs <= 0) return 0;
  const hash = createHash('sha256').update(`${scheduleId} ${deviceId}`).digest();
  return Math.floor((hash.readUInt32BE(0) / 2 ** 32) * totalMs);
}
