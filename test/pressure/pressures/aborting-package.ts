import { setTimeout as wait } from 'node:timers/promises';
import type { Pressure } from '../pressure.ts';
import { startRun, untilRunEnded } from '../runs.ts';
import { otherDevices } from '../world.ts';

/** Runs a job that aborts its process, again and again. */
export const abortingPackage: Pressure = {
  name: 'a package that aborts',
  async press(world, calm) {
    const broken: string[] = [];
    let runs = 0;
    do {
      const counts = await untilRunEnded(world, await startRun(world, 'aborts'));
      runs += 1;
      if (counts['error'] !== otherDevices.aborts) broken.push(`its tasks ended as ${JSON.stringify(counts)}`);
      if (!calm.aborted) await wait(200);
    } while (!calm.aborted);
    return { done: `${runs} runs of ${otherDevices.aborts} tasks`, broken };
  },
};
