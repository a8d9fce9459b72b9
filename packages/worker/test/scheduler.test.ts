import { afterEach, describe, expect, it } from 'vitest';
import { runs, schedules, windows } from '@netraven/db';
import { cisco, startPlant } from './plant.ts';

const plant = await startPlant({
  shared: true,
  devices: cisco('r1', 'r2'),
});
afterEach(async () => {
  for (const { id } of await schedules.list(plant.db)) await schedules.remove(plant.db, id);
});

const add = (more: Partial<schedules.NewSchedule> = {}): Promise<schedules.Schedule> =>
  schedules.add(plant.db, {
    name: 'often',
    jobType: 'backup',
    devices: 'name:*',
    // It comes only by `makeDue`.
    time: 'once 2099-01-31 02:00',
    createdBy: 'test',
    ...more,
  });

/** Makes a schedule due now, as if its time had come. */
async function makeDue({ id }: schedules.Schedule): Promise<Date> {
  const at = await schedules.now(plant.db);
  await plant.db.kysely.updateTable('schedule').set({ next_at: at }).where('id', '=', id).execute();
  return at;
}

/** Waits until the worker has decided a due time of a schedule. */
async function decided({ id }: schedules.Schedule): Promise<schedules.DueTime> {
  for (;;) {
    const [due] = await schedules.dueTimes(plant.db, id);
    if (due) return due;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a worker', () => {
  it('creates the run of a schedule that is due, and runs it on real sessions', async () => {
    const schedule = await add();
    await makeDue(schedule);
    const { runId } = await decided(schedule);
    const { run, tasks } = await plant.wait(runId ?? '');
    expect(run).toMatchObject({ status: 'success', createdBy: 'schedule often', scheduleId: schedule.id });
    expect(tasks.map(({ device, status }) => [device?.name, status])).toEqual([
      ['r1', 'success'],
      ['r2', 'success'],
    ]);
    expect(await plant.logOf('worker.schedules')).toMatchObject([
      { job_id: runId, message: 'schedule often: run created', meta: { schedule: 'often' } },
    ]);
  });

  it('does not start a device whose window has closed since the run was created', async () => {
    await windows.add(plant.db, {
      name: 'closed',
      effect: 'deny',
      periods: ['00:00-12:00', '12:00-24:00'],
      timeZone: 'UTC',
      tags: ['never'],
      writesOnly: false,
    });
    // The devices wait for a minute that has not come, and get the tag meanwhile.
    const schedule = await add({ name: 'spread', spreadMinutes: 600 });
    await makeDue(schedule);
    const { runId } = await decided(schedule);
    await plant.db.kysely.updateTable('time_window').set({ tags: [] }).execute();
    const waiting = await runs.tasks(plant.db, runId ?? '');
    expect(waiting.map(({ status }) => status)).toEqual(['queued', 'queued']);
    const ids = waiting.map(({ id }) => id);
    await plant.db.kysely.transaction().execute((trx) => plant.db.queue.hurry(trx, 'default', ids));
    const { run, tasks } = await plant.wait(runId ?? '');
    await windows.remove(plant.db, 'closed');
    expect(run.status).toBe('skipped');
    expect(tasks.map(({ status, error }) => [status, error?.code])).toEqual([
      ['skipped', 'NR_WINDOW_CLOSED'],
      ['skipped', 'NR_WINDOW_CLOSED'],
    ]);
  });

  it('ends a cancelled run whose devices wait for their time, at once', async () => {
    const schedule = await add({ name: 'spread', spreadMinutes: 600 });
    await makeDue(schedule);
    const { runId } = await decided(schedule);
    await runs.cancel(plant.db, runId ?? '');
    const { run } = await plant.wait(runId ?? '');
    expect(run).toMatchObject({ status: 'cancelled', counts: { cancelled: 2 } });
  });
});
