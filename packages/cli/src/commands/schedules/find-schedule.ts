import type { Client, Schedule } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/** Finds a schedule by name. @throws {NetRavenError} NR_SCHEDULE_UNKNOWN with a similar name */
export async function findSchedule(client: Client, name: string): Promise<Schedule> {
  const { schedules } = await client.schedules.list();
  const found = schedules.find((schedule) => schedule.name === name);
  if (found) return found;
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const names = schedules.map((schedule) => schedule.name);
  const { hint } = codes.NR_SCHEDULE_UNKNOWN;
  throw new NetRavenError('NR_SCHEDULE_UNKNOWN', `There is no schedule ${name}.${didYouMean(name, names)}`, { hint });
}
