import type { ClientBase, Pool } from 'pg';
import type { PgBoss } from 'pg-boss';

const queue = 'device/default';
const batchSize = 100;

/**
 * Fetches and completes jobs, and writes the rows that NetRaven writes.
 *
 * @param read called with the ids of each batch, before it begins. Default: nothing is read
 */
export async function drainFloor(
  pool: Pool,
  boss: PgBoss,
  count: number,
  read?: (pool: Pool, ids: readonly string[]) => Promise<unknown>,
): Promise<void> {
  for (let done = 0; done < count;) {
    const jobs = await boss.fetch(queue, { batchSize: Math.min(batchSize, count - done) });
    if (jobs.length === 0) throw new Error(`${done} of ${count} jobs were found`);
    const ids = jobs.map(({ id }) => id);
    await read?.(pool, ids);
    await inTransaction(pool, (client) => begin(client, ids));
    await inTransaction(pool, async (client) => {
      await boss.complete(queue, ids, undefined, { db: { executeSql: (text, values) => client.query(text, values) } });
      await end(client, ids);
    });
    done += ids.length;
  }
}

async function begin(client: ClientBase, ids: readonly string[]): Promise<void> {
  await client.query(
    `insert into attempt (task_id, number, worker_id, package_name, package_version)
     select id, 1, '00000000-0000-0000-0000-000000000000', 'noop', '1.0.0' from unnest($1::uuid[]) as id`,
    [ids],
  );
  await client.query(
    `with begun as (update task set status = 'running', tries = 1, attempts = 1, started_at = now()
       where id = any($1::uuid[]) returning run_id),
     counted as (select run_id, count(*)::int as number from begun group by run_id)
     update run set status = 'running', started_at = coalesce(started_at, now()), queued = queued - number,
       running = running + number from counted where id = run_id`,
    [ids],
  );
}

async function end(client: ClientBase, ids: readonly string[]): Promise<void> {
  await client.query(
    `update attempt set status = 'success', finished_at = now() where task_id = any($1::uuid[]) and number = 1`,
    [ids],
  );
  await client.query(
    `with ended as (update task set status = 'success', result = '{"success":true}', finished_at = now()
       where id = any($1::uuid[]) returning run_id),
     counted as (select run_id, count(*)::int as number from ended group by run_id)
     update run set running = running - number, success = success + number,
       status = case when success + number = total then 'success' else 'running' end,
       finished_at = case when success + number = total then now() end
     from counted where id = run_id`,
    [ids],
  );
  await client.query("select pg_notify('netraven_task', 'default')");
}

async function inTransaction(pool: Pool, work: (client: ClientBase) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } finally {
    client.release();
  }
}
