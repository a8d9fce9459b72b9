import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runs, schedules, windows } from '@netraven/db';
import { cisco, startPlant } from './plant.ts';

const jobs = {
  long: {
    source: `export const meta = { jobType: 'long', scope: 'fleet' };
      export const run = async ({ signal }) => {
        await new Promise((end) => signal.addEventListener('abort', end)); signal.throwIfAborted();
      };`,
  },
  names: {
    source: `export const meta = { jobType: 'names', scope: 'fleet' };
      export const run = async ({ devices }) => ({ success: true, message: devices.map(({ name }) => name).join(' ') });`,
  },
};

it('a fleet job that waited leaves out the devices whose window has closed since, and does not start if none is left', async () => {
  const plant = await startPlant({ devices: cisco('r1', 'r2'), jobs, worker: { slots: 1 } });
  const { db } = plant;
  await db.pool.query(`update device set tags = '{frozen}' where name = 'r1'`);
  const statusOf = async (id: string): Promise<unknown> => (await runs.get(db, id))?.status;
  const afterWaiting = async (tags: string[]): Promise<Awaited<ReturnType<typeof plant.wait>>> => {
    // It holds the only slot.
    const long = await plant.start('long');
    await expect.poll(() => statusOf(long.id)).toBe('running');
    const schedule = await schedules.add(db, {
      name: 'often',
      jobType: 'names',
      devices: 'name:*',
      time: 'once 2099-01-31 02:00',
      createdBy: 'test',
    });
    await db.pool.query('update schedule set next_at = now() where id = $1', [schedule.id]);
    await expect.poll(async () => (await schedules.dueTimes(db, schedule.id))[0]?.runId).toEqual(expect.any(String));
    const [due] = await schedules.dueTimes(db, schedule.id);
    const periods = ['00:00-12:00', '12:00-24:00'];
    await windows.add(db, { name: 'closed', effect: 'deny', periods, timeZone: 'UTC', tags, writesOnly: false });
    // Windows are read again for a task that waited.
    await delay(1_500);
    await runs.cancel(db, long.id);
    const ended = await plant.wait(due?.runId ?? '');
    await windows.remove(db, 'closed');
    await schedules.remove(db, schedule.id);
    return ended;
  };
  const { tasks } = await afterWaiting(['frozen']);
  expect(tasks).toMatchObject([{ status: 'success', result: { message: 'r2' } }]);
  const entries = plant.entries.map(({ message }) => message).filter((message) => message.includes('does without'));
  expect(entries).toEqual([expect.stringContaining('The job does without r1: the window closed denies')]);
  const all = await afterWaiting([]);
  expect(all.tasks).toMatchObject([{ status: 'skipped', error: { code: 'NR_WINDOW_CLOSED' } }]);
});
