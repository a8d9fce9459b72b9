import type { HomeClient } from '../../packages/test-utils/src/query-home.ts';

/**
 * Lets the clock of a PostgreSQL be stepped: `now()` and `clock_timestamp()`, also in defaults of columns. Sessions that are
 * open keep the real clock. `current_timestamp` and PostgreSQL's own timers keep it too; NetRaven's statements do not use them.
 */
export async function letClockStep(sql: HomeClient): Promise<void> {
  await sql.query(`
    create schema stepped;
    grant usage on schema stepped to public;
    create function stepped.real_now() returns timestamptz language internal stable strict as 'now';
    create function stepped.real_clock() returns timestamptz language internal volatile strict as 'clock_timestamp'`);
  await stepClock(sql, 0);
  // PostgreSQL finds the code of its own functions by their ids. It reads SQL functions instead, which it inlines.
  await sql.query(`
    create or replace function pg_catalog.now() returns timestamptz language sql stable
      as 'select stepped.now()';
    create or replace function pg_catalog.clock_timestamp() returns timestamptz language sql volatile
      as 'select stepped.clock()'`);
}

/** Sets the clock ahead of the real one, or behind it. */
export async function stepClock(sql: HomeClient, seconds: number): Promise<void> {
  const offset = `interval ''${seconds} seconds''`;
  await sql.query(`
    create or replace function stepped.now() returns timestamptz language sql stable
      as 'select stepped.real_now() + ${offset}';
    create or replace function stepped.clock() returns timestamptz language sql volatile
      as 'select stepped.real_clock() + ${offset}'`);
}
