import { bad, ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** This version did not exist earlier, so a clock that shows an earlier time is wrong. */
const earliest = Date.UTC(2025, 0);
/** Difference that the network may cause, in ms. */
const tolerated = 5000;

/** Compares the clock of this machine with a plausible time and with the database. */
export async function lookAtClock({ database }: Subject, now: number = Date.now()): Promise<Finding[]> {
  // The check of the database reports its errors.
  const seen = await database().catch(() => undefined);
  const time = new Date(now).toISOString();
  if (now < earliest) return [bad('NR_CLOCK_WRONG', `The clock of this machine is at ${time}, which is in the past`)];
  const { clockMs = 0 } = seen ?? {};
  if (Math.abs(clockMs) <= tolerated) return [ok(time)];
  const by = `${Math.round(Math.abs(clockMs) / 1000)} s ${clockMs > 0 ? 'behind' : 'ahead of'}`;
  return [warning('NR_CLOCK_WRONG', `The clock of this machine is ${by} the database`)];
}
