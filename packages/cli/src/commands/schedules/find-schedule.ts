import type { Client, Schedule } from '@netraven/api';
import { findNamed } from '../../client/find-named.ts';

/** Finds a schedule by name. @throws {NetRavenError} NR_SCHEDULE_UNKNOWN with a similar name */
export async function findSchedule(client: Client, name: string): Promise<Schedule> {
  const { schedules } = await client.schedules.list();
  return findNamed(schedules, name, 'schedule', 'NR_SCHEDULE_UNKNOWN');
}
