import { expect, test, vi } from 'vitest';
import { runs, tasks, type Database } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { addDevices, beginAll, commitEach, offering, record, runOver } from '../../test-utils/fixtures.ts';

const deviceCount = 1_000;
const waitsForLock = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

test('of two runs over the same 1,000 devices, taken up by four workers, no two tasks are active on one device', async () => {
  const db = await patientDatabase();
  const others = await Promise.all([db.again(), db.again(), db.again()]);
  try {
    const worker = await offering(db, record('backup'), record('ping'));
    await db.pool.query(
      `insert into device (id, name, address, port, platform, tags)
       select gen_random_uuid(), 'sw-' || n, '10.0.0.1', 22, 'cisco_ios', array['sw'] from generate_series(1, $1::int) as n`,
      [deviceCount],
    );
    const both = await Promise.all([runOver(db, 'backup', 'sw'), runOver(db, 'ping', 'sw')]);
    /** The tasks that are active, by device. */
    const active = new Map<string, string>();
    let most = 0;
    const work = async (own: Database): Promise<void> => {
      for (;;) {
        const fetched = await tasks.fetch(own, 'default', 50);
        for (const { taskId, device } of fetched) {
          expect(active.get(device?.id ?? ''), device?.name).toBeUndefined();
          active.set(device?.id ?? '', taskId);
        }
        most = Math.max(most, active.size);
        if (fetched.length === 0 && active.size === 0) return;
        await beginAll(own, worker, fetched);
        // The device is free with the commit, before its answer arrives here.
        for (const { device } of fetched) active.delete(device?.id ?? '');
        await commitEach(own, fetched);
      }
    };
    await Promise.all([db, ...others].map(work));
    expect(most).toBeGreaterThan(50);
    for (const { id } of both) {
      expect(await runs.get(db, id)).toMatchObject({ status: 'success', counts: { success: deviceCount } });
    }
  } finally {
    await Promise.all(others.map((other) => other.close()));
    await db.close();
  }
});

test('a fetch that PostgreSQL ends because of a deadlock is repeated', async () => {
  const db = await patientDatabase();
  const other = await db.pool.connect();
  try {
    await offering(db, record('backup'), record('ping'));
    await addDevices(db, 'sw', 2);
    await Promise.all([runOver(db, 'backup', 'sw'), runOver(db, 'ping', 'sw')]);
    const { rows } = await db.pool.query<{ key: string; ids: string[] }>(
      `select singleton_key as key, array_agg(id order by priority desc, created_on, id) as ids
       from pgboss.job group by singleton_key order by key`,
    );
    const ended: unknown[] = [];
    const query = db.pool.query.bind(db.pool) as (...args: unknown[]) => Promise<unknown>;
    vi.spyOn(db.pool, 'query').mockImplementation((...args: unknown[]) => {
      const answer = query(...args).catch((error: { code?: string }) => {
        ended.push(error.code);
        throw error;
      });
      return answer as never;
    });
    // A fetch takes the first task of each device, the devices in an order of its own. PostgreSQL may end the other one.
    for (let n = 0; ended.length === 0 && n < 20; n++) {
      const [first, second] = n % 2 === 0 ? rows : rows.toReversed();
      await other.query('begin');
      await other.query("update pgboss.job set state = 'active' where id = $1", [first?.ids[1]]);
      const fetching = tasks.fetch(db, 'default', 2);
      fetching.catch(() => undefined); // awaited below
      await vi.waitUntil(async () => ((await query(waitsForLock)) as { rowCount: number }).rowCount > 0, {
        timeout: 60_000,
      });
      await other
        .query("update pgboss.job set state = 'active' where id = $1", [second?.ids[1]])
        .catch(() => undefined);
      await other.query('rollback');
      const fetched = await fetching;
      // PostgreSQL reports the deadlock before it lets go of the rows, so the repeated fetch may skip them.
      while (fetched.length < 2) fetched.push(...(await tasks.fetch(db, 'default', 2)));
      expect(fetched).toHaveLength(2);
      for (const { fence } of fetched)
        await tasks.returnToQueue(db, fence, 0, { code: 'NR_TEST', message: 'x', retryable: true });
    }
    // On a busy machine the repeated fetch can meet the other one again.
    expect(new Set(ended)).toEqual(new Set(['40P01']));
  } finally {
    other.release();
    await db.close();
  }
});
