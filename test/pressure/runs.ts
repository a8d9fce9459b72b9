import type { Run } from '../chaos/house.ts';
import type { World } from './world.ts';

/** Starts a run of a job of the pressures on the devices with a tag. */
export async function startRun({ house }: World, jobType: string, tag: string = jobType): Promise<string> {
  return ((await house.api('/runs', { jobType, devices: { tags: [tag] } })) as Run).id;
}

/** Waits for the end of a run. Returns the number of its tasks by status. */
export async function untilRunEnded({ house }: World, id: string): Promise<Readonly<Record<string, number>>> {
  return (await house.until(id, ({ finishedAt }) => finishedAt !== null)).counts;
}
