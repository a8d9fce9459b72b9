import { messageOf, type Logger } from '@netraven/core';
import { sql, type Kysely } from 'kysely';
import type { ClientConfig } from 'pg';
import type { Database } from '../database.ts';
import { withLock } from '../setup-lock.ts';
import type { Tables } from '../schema/tables.ts';

const dayMs = 24 * 3600 * 1000;

/** Number of partitions made ahead, after today's, in days. */
const daysAhead = 3;

/** Makes partitions of the log, now and every hour. Returns a function that stops it. */
export async function keepPartitions(
  kysely: Kysely<Tables>,
  login: ClientConfig,
  logger: Logger,
): Promise<() => Promise<void>> {
  const make = (): Promise<void> => makePartitions(kysely, login, new Date());
  let making = make();
  await making;
  const timer = setInterval(() => {
    making = make().catch((error: unknown) =>
      logger.error(`Partitions of the log could not be made: ${messageOf(error)}`),
    );
  }, 3600 * 1000).unref();
  return async () => {
    clearInterval(timer);
    await making;
  };
}

/** Makes missing partitions for today and the next three days. */
export async function makePartitions(kysely: Kysely<Tables>, login: ClientConfig, now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const days = Array.from({ length: daysAhead + 1 }, (_, index) => new Date(today + index * dayMs));
  const missing = await missingOf(kysely, days);
  if (missing.length === 0) return;
  await withLock(login, async () => {
    for (const day of await missingOf(kysely, missing)) await makePartition(kysely, day);
  });
}

/** Drops the days of the log before one. Leaves a day that others use at this moment. Returns the number of days. */
export async function dropOldDays(db: Database, before: Date): Promise<number> {
  const old = (await partitionsOf(db.kysely)).filter((name) => /^job_log_\d{8}$/.test(name) && name < nameOf(before));
  let dropped = 0;
  for (const name of old) {
    try {
      await db.kysely.transaction().execute(async (trx) => {
        // While this waits for a reader of the log, writers wait for this.
        await sql`set local lock_timeout = '200ms'`.execute(trx);
        await sql`drop table ${sql.id(name)}`.execute(trx);
      });
      dropped++;
    } catch (error) {
      if ((error as { code?: string }).code !== lockNotAvailable) throw error;
    }
  }
  return dropped;
}

/** PostgreSQL's code for a lock that was waited for too long. */
const lockNotAvailable = '55P03';

async function missingOf(kysely: Kysely<Tables>, days: readonly Date[]): Promise<Date[]> {
  const there = new Set(await partitionsOf(kysely));
  return days.filter((day) => !there.has(nameOf(day)));
}

async function partitionsOf(kysely: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{
    relname: string;
  }>`select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'job_log'::regclass`.execute(kysely);
  return rows.map((row) => row.relname);
}

/** Makes the partition of a day. Rows of that day in the default partition are moved into it. */
async function makePartition(kysely: Kysely<Tables>, day: Date): Promise<void> {
  const [from, to] = [day, new Date(day.getTime() + dayMs)].map((date) => sql.lit(date.toISOString()));
  const name = sql.id(nameOf(day));
  await kysely.transaction().execute(async (trx) => {
    await sql`create table ${name} (like job_log including defaults)`.execute(trx);
    await sql`lock table job_log_default in access exclusive mode`.execute(trx);
    await sql`with moved as (delete from job_log_default where time >= ${from} and time < ${to} returning *)
      insert into ${name} select * from moved`.execute(trx);
    await sql`alter table job_log attach partition ${name} for values from (${from}) to (${to})`.execute(trx);
  });
}

function nameOf(day: Date): string {
  return `job_log_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
}
