import { bad, ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** No clock that is right shows an earlier time: this version was not there yet. */
const earliest = Date.UTC(2025, 0);
/** What the way to a database may feign, in ms. */
const tolerated = 5000;

/** This machine's clock: whether it can be right, and that of the database agrees. */
export async function lookAtClock({ database }: Subject, now: number = Date.now()): Promise<Finding[]> {
  // Whatever is wrong with the database is told by its own check.
  const seen = await database().catch(() => undefined);
  const time = new Date(now).toISOString();
  if (now < earliest) return [bad('NR_CLOCK_WRONG', `This machine says it is ${time}, which is past`)];
  const { clockMs = 0 } = seen ?? {};
  if (Math.abs(clockMs) <= tolerated) return [ok(time)];
  const by = `${Math.round(Math.abs(clockMs) / 1000)} s ${clockMs > 0 ? 'behind' : 'ahead of'}`;
  return [warning('NR_CLOCK_DIFFERS', `This machine is ${by} the database`)];
}
