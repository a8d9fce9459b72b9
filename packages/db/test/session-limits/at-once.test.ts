import { expect, test } from 'vitest';
import { sessionLimits, tasks } from '../../src/index.ts';
import { lockWaiters, patientDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd, offering, record, runOver } from '../../test-utils/fixtures.ts';

test('of two workers that ask for the last session at once, one gets it', async () => {
  const db = await closedAtEnd(patientDatabase());
  await offering(db, record('backup'));
  await addDevices(db, 'sw', 2);
  await sessionLimits.set(db, 'all', 1);
  await runOver(db, 'backup', 'sw');
  const work = await tasks.fetch(db, 'default', 2);
  const other = await db.pool.connect();
  try {
    // Claims can be counted, and not written.
    await other.query('begin');
    await other.query('lock table session_claim in share mode');
    const both = work.map(({ fence }) => tasks.claimSessions(db, [{ fence, keys: ['all'], mayWait: false }]));
    await expect.poll(() => lockWaiters(db)).toBe(2);
    await other.query('commit');
    expect((await Promise.all(both)).flat().toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true]);
  } finally {
    other.release();
  }
});
