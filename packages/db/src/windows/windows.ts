import { isOver, parsePeriod, requireTimeZone, scheduleError, type Window } from '@netraven/schedules';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { nameTaken } from '../transaction.ts';

/**
 * Adds a window. It holds for the runs of all schedules and triggers. One that is over at `at` is refused: its year may be wrong. Default: now.
 *
 * @throws {NetRavenError} NR_NAME_TAKEN, NR_WINDOW_INVALID, NR_TIME_ZONE_UNKNOWN
 */
export async function add(db: Database, window: Window, at: Date = new Date()): Promise<Window> {
  const { name, effect, periods, timeZone, tags, writesOnly } = window;
  for (const period of periods) parsePeriod(period);
  const zone = requireTimeZone(timeZone);
  requireAhead({ name, periods, timeZone: zone }, at);
  try {
    await db.kysely
      .insertInto('time_window')
      .values({
        name,
        effect,
        periods: [...periods],
        time_zone: zone,
        tags: [...tags],
        writes_only: writesOnly,
      })
      .execute();
    return window;
  } catch (error) {
    throw nameTaken(error, 'window', name);
  }
}

/** Lists all windows by name. */
export async function list(db: Database): Promise<Window[]> {
  return db.kysely
    .selectFrom('time_window')
    .select(['name', 'effect', 'periods', 'time_zone as timeZone', 'tags', 'writes_only as writesOnly'])
    .orderBy('name')
    .execute();
}

/**
 * Changes a window, at once. Absent fields stay as they are.
 *
 * @throws {NetRavenError} NR_WINDOW_UNKNOWN, NR_WINDOW_INVALID, NR_TIME_ZONE_UNKNOWN
 */
export async function change(db: Database, name: string, changed: Partial<Omit<Window, 'name'>>): Promise<Window> {
  const { effect, periods, timeZone, tags, writesOnly } = changed;
  for (const period of periods ?? []) parsePeriod(period);
  const zone = timeZone === undefined ? undefined : requireTimeZone(timeZone);
  if (periods ?? zone) {
    const before = await get(db, name);
    requireAhead({ name, periods: periods ?? before.periods, timeZone: zone ?? before.timeZone }, new Date());
  }
  await db.kysely
    .updateTable('time_window')
    .set({
      // Sets `name` too: an update without columns is not valid SQL.
      name: sql<string>`name`,
      ...(effect && { effect }),
      ...(periods && { periods: [...periods] }),
      ...(zone !== undefined && { time_zone: zone }),
      ...(tags && { tags: [...tags] }),
      ...(writesOnly !== undefined && { writes_only: writesOnly }),
    })
    .where('name', '=', name)
    .execute();
  return get(db, name);
}

/** @throws {NetRavenError} NR_WINDOW_INVALID for a window that is over */
function requireAhead({ name, ...window }: Pick<Window, 'name' | 'periods' | 'timeZone'>, at: Date): void {
  if (!isOver(window, at)) return;
  throw scheduleError('NR_WINDOW_INVALID', `The window ${name} is over: ${window.periods.join(', ')}`);
}

async function get(db: Database, name: string): Promise<Window> {
  const window = (await list(db)).find((one) => one.name === name);
  if (!window) throw dbError('NR_WINDOW_UNKNOWN', `There is no window ${name}`);
  return window;
}

/** Removes a window. @throws {NetRavenError} NR_WINDOW_UNKNOWN */
export async function remove(db: Database, name: string): Promise<Window> {
  const window = await get(db, name);
  await db.kysely.deleteFrom('time_window').where('name', '=', name).execute();
  return window;
}
