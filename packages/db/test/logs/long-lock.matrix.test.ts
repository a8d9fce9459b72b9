import type { LogRecord } from '@netraven/core';
import { expect, onTestFinished, test } from 'vitest';
import { logs } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';

const entry: LogRecord = {
  timestamp: new Date().toISOString(),
  log_type: 'system',
  level: 'info',
  job_id: null,
  device_id: null,
  source: 'long.lock',
  message: 'written once',
  meta: {},
};

test('entries that wait for a lock longer than a statement may take are written once, and keep one connection', async () => {
  const db = await testDatabase({ leaseSeconds: 10 });
  onTestFinished(() => db.close());
  const other = await db.again({ leaseSeconds: 3_600 });
  onTestFinished(() => other.close());
  const holder = await other.pool.connect();
  onTestFinished(() => holder.release(true));
  await holder.query('begin');
  await holder.query('lock table job_log in access exclusive mode');
  const writer = logs.openWriter(db);
  onTestFinished(() => writer.close());
  writer.write(entry);
  // Longer than 20 s, after which the process gives a statement up.
  await holder.query('select pg_sleep(25)');
  const { rows } = await holder.query<{ waiting: number }>(`select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into job_log%'`);
  expect(rows).toEqual([{ waiting: 1 }]);
  await holder.query('commit');
  await writer.flush();
  expect(await logs.list(db, { source: 'long.lock' })).toHaveLength(1);
});
