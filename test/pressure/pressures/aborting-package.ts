import { setTimeout as wait } from 'node:timers/promises';
import { abortingTypes } from '../jobs.ts';
import type { Pressure } from '../pressure.ts';
import { startRun, untilRunEnded } from '../runs.ts';
import { otherDevices, type World } from '../world.ts';

let rounds = 0;

/** Runs a job that aborts its process, until its package is suspended. */
export const abortingPackage: Pressure = {
  name: 'a package that aborts',
  async press(world, calm) {
    const types = abortingTypes[rounds++] ?? [];
    const broken: string[] = [];
    let runs = 0;
    let isSuspended = false;
    do {
      const id = await start(world, types);
      isSuspended = id === undefined;
      if (id === undefined) break;
      const counts = await untilRunEnded(world, id);
      runs += 1;
      if (counts['error'] !== otherDevices.aborts) broken.push(`its tasks ended as ${JSON.stringify(counts)}`);
      if (!calm.aborted) await wait(200);
    } while (!calm.aborted);
    if (runs === 0) broken.push('no run was accepted');
    return { done: `${runs} runs of ${otherDevices.aborts} tasks${isSuspended ? ', then suspended' : ''}`, broken };
  },
};

/** Starts a run of the first package that is not suspended. */
async function start(world: World, types: readonly string[]): Promise<string | undefined> {
  for (const jobType of types) {
    try {
      return await startRun(world, jobType, 'aborts');
    } catch (error) {
      if (!String(error).includes('is suspended')) throw error;
    }
  }
  return undefined;
}
