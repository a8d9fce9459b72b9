import { expect, onTestFinished, test } from 'vitest';
import { runs } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { addDevices, beginNext, commitEach, offering, record, runOver } from '../../test-utils/fixtures.ts';

test('a process that hangs within a transaction blocks others no longer than its lease', async () => {
  // Its own tasks must not lapse in the 10 s for which it is blocked.
  const db = await patientDatabase();
  onTestFinished(() => db.close());
  const worker = await offering(db, record('backup'));
  await addDevices(db, 'sw', 2);
  const run = await runOver(db, 'backup', 'sw');
  const work = await beginNext(db, worker, 2);

  const still = await db.again({ leaseSeconds: 10 });
  onTestFinished(() => still.close());
  const halfway = await still.pool.connect();
  await halfway.query('begin');
  await halfway.query('select from run where id = $1 for update', [run.id]);
  const committed = await commitEach(db, work);
  expect(committed).toHaveLength(2);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'success' });

  // It goes on, on another connection.
  await expect(halfway.query('commit')).rejects.toThrow(/connection/i);
  halfway.release(true);
  expect(await runs.get(still, run.id)).toMatchObject({ status: 'success' });
});
