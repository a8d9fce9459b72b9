import { setTimeout as wait } from 'node:timers/promises';
import type { Run } from '../../chaos/house.ts';
import { stepClock } from '../clock.ts';
import type { Pressure } from '../pressure.ts';
import { untilRunEnded } from '../runs.ts';
import { goodDevices, otherDevices, type World } from '../world.ts';

/** Offsets of the clock, in s. */
const steps = [60, 0, -60, 0];

/** Sets the clock of PostgreSQL a minute ahead, back, a minute behind, and right again, while the backups hold leases. */
export const steppedClock: Pressure = {
  name: "PostgreSQL's clock stepped by a minute",
  async press(world, calm) {
    const { sql, size } = world;
    await untilHeld(world, calm);
    const runs: string[] = [];
    const refusals: string[] = [];
    for (const seconds of steps) {
      await stepClock(sql, seconds);
      await world.house.api('/runs', { jobType: 'details', devices: 'tag:aborts' }).then(
        (run) => runs.push((run as Run).id),
        (error: unknown) => refusals.push(/\bNR_[A-Z_]+/.exec(String(error))?.[0] ?? String(error)),
      );
      // The queue looks for lapsed leases every 2 s.
      await wait(Math.max(3_000, size.lastsMs / 8));
    }
    const ended = await Promise.all(runs.map((id) => untilRunEnded(world, id)));
    const unsuccessful = ended.filter(({ success }) => success !== otherDevices.aborts);
    return {
      done: `ahead, right, behind, right; ${refusals.length} of ${steps.length} requested runs refused${refusals.length > 0 ? ` (${refusals.join(', ')})` : ''}`,
      broken: unsuccessful.map((counts) => `a run of ${otherDevices.aborts} tasks ended as ${JSON.stringify(counts)}`),
    };
  },
};

/** Waits until a worker has the tasks of the good devices. */
async function untilHeld({ sql }: World, calm: AbortSignal): Promise<void> {
  const statement = "select from pgboss.job where state = 'active' and name like 'device/%'";
  while (!calm.aborted && ((await sql.query(statement)).rowCount ?? 0) < goodDevices) await wait(50);
}
