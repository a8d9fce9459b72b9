import { expect, onTestFinished, test } from 'vitest';
import { devices, sources } from '../../src/index.ts';
import { lockWaiters, patientDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd, offering, record, runOver } from '../../test-utils/fixtures.ts';

test('an import does not remove a device whose task is queued while the import waits', async () => {
  const db = await closedAtEnd(patientDatabase());
  await offering(db, record('backup'));
  const [device] = await addDevices(db, 'sw', 1);
  const other = await db.pool.connect();
  onTestFinished(() => other.release());
  // The run has its lock of the device, and cannot queue its task yet.
  await other.query('begin');
  await other.query('lock table pgboss.job in share mode');
  const creating = runOver(db, 'backup', 'sw');
  await expect.poll(() => lockWaiters(db)).toBe(1);
  const importing = sources.importAll(db, undefined, () => ({
    ...{ details: undefined, write: true, devices: [], removals: [device?.id ?? ''], ways: [] },
  }));
  await expect.poll(() => lockWaiters(db)).toBe(2);
  await other.query('commit');
  await creating;
  expect((await importing).busy).toEqual([device?.name]);
  expect(await devices.list(db)).toHaveLength(1);
});
