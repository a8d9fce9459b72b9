import { expect, test } from 'vitest';
import { runs, tasks, type Database } from '../../src/index.ts';
import { patientDatabase } from '../database.ts';
import { beginAll, offering, record, runOver, taskResult } from '../fixtures.ts';

const deviceCount = 1_000;

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
        await tasks.commitResults(
          own,
          fetched.map((task) => taskResult(task)),
        );
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
