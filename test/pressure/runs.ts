import { setTimeout as wait } from 'node:timers/promises';
import type { Run } from '../chaos/house.ts';
import type { World } from './world.ts';

/** Starts a run of a job of the pressures on the devices with a tag. */
export async function startRun(world: World, jobType: string, tag: string = jobType): Promise<string> {
  return ((await patiently(world, '/runs', { jobType, devices: `tag:${tag}` })) as Run).id;
}

/** Asks the API again as long as it is not ready, or counts no worker as live because the clock of the database was stepped. */
export async function patiently({ house }: World, path: string, body: object): Promise<unknown> {
  for (;;) {
    try {
      return await house.api(path, body);
    } catch (error) {
      if (!/answered 503|NR_JOB_UNKNOWN_TYPE/.test(String(error))) throw error;
      await wait(500);
    }
  }
}

/** Waits for the end of a run. Returns the number of its tasks by status. */
export async function untilRunEnded({ house }: World, id: string): Promise<Readonly<Record<string, number>>> {
  return (await house.until(id, ({ finishedAt }) => finishedAt !== null)).counts;
}
