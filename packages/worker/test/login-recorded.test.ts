import { expect, it, onTestFinished } from 'vitest';
import { cisco, startPlant } from './plant.ts';

it('no device gets a login before the start of the attempt is recorded', async () => {
  const plant = await startPlant({ devices: cisco('core-1') });
  const device = plant.simulator.device('core-1');
  const waiting = `select from pg_locks where relation = 'attempt'::regclass and not granted`;
  const client = await plant.db.pool.connect();
  onTestFinished(() => client.release(true));
  // The start of an attempt waits for this transaction.
  await client.query('begin; lock table attempt in exclusive mode');
  const { id } = await plant.start('backup');
  await expect.poll(() => device.stats.connections).toBe(1);
  await expect.poll(async () => (await client.query(waiting)).rows.length).toBeGreaterThan(0);
  // Time enough for the device to accept a login.
  await expect(expect.poll(() => device.stats.logins, { timeout: 1_000 }).toBeGreaterThan(0)).rejects.toThrow(
    'expected 0',
  );
  await client.query('commit');
  expect((await plant.wait(id)).run).toMatchObject({ status: 'success' });
  expect(device.stats.logins).toBe(1);
});
