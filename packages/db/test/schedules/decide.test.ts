import { afterEach, beforeEach, describe, expect, it, onTestFinished, test } from 'vitest';
import { devices, runs, schedules, tasks, windows, workers } from '../../src/index.ts';
import { looksForLife, patientDatabase } from '../../test-utils/database.ts';
import { dump } from '../../test-utils/dump.ts';
import {
  addDevices,
  beginAll,
  closedAtEnd,
  commitEach,
  configSchema,
  endAll as endAllOf,
  fetchOne,
  offering,
  record,
  runEach,
  stayLive,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(
  db,
  record('plain'),
  record('writing', { permissions: ['device:write'] }),
  record('secretive', { configSchema }),
  record('guarded', { configSchema: { ...configSchema, required: ['token'] } }),
  record('fleet', { scope: 'fleet' }),
);
await addDevices(db, 'sw', 4);
beforeEach(async () => {
  for (const schedule of await schedules.list(db)) await schedules.remove(db, schedule.id);
  for (const window of await windows.list(db)) await windows.remove(db, window.name);
  await endAll();
  twoHoursAgo = Date.now() - 2 * 3_600_000;
});

/** Ends everything that can be fetched, also tasks of cancelled runs. */
async function endAll(): Promise<void> {
  await db.kysely.updateTable('run').set({ cancel_requested_at: null }).execute();
  await endAllOf(db, worker);
}

const add = (more: Partial<schedules.NewSchedule> = {}): Promise<schedules.Schedule> =>
  schedules.add(db, {
    name: 'nightly',
    jobType: 'plain',
    devices: 'tag:sw',
    time: 'daily at 02:00',
    timeZone: 'UTC',
    createdBy: 'tester',
    ...more,
  });

/** Taken once per test: a test that goes on at two in the morning must not name other nights than before. */
let twoHoursAgo: number;
/** Two in the morning: 1 is the next one. The schedules of these tests start from now. */
const night = (count: number, minutes = 0): Date => {
  const at = new Date(twoHoursAgo + count * 86_400_000);
  at.setUTCHours(2, minutes, 0, 0);
  return at;
};
/** Decides at a time, and returns what is new: due time, reason or `run`. */
const decide = async (at: Date): Promise<[string, string][]> =>
  (await schedules.decideDue(db, at)).map(({ dueAt, runId, reason }) => [
    dueAt.toISOString(),
    runId === null ? String(reason) : 'run',
  ]);
const outcomes = async (id: string): Promise<string[]> =>
  (await schedules.dueTimes(db, id)).toReversed().map(({ reason }) => reason ?? 'run');

test('a due time creates one run with the devices of that moment, and is noted', async () => {
  const { id } = await add({ dryRun: true });
  await decide(night(1));
  await endAll();
  expect(await decide(night(2, -1))).toEqual([]);
  expect(await decide(night(2))).toEqual([[night(2).toISOString(), 'run']]);
  expect(await decide(night(2, 1))).toEqual([]);
  const [due] = await schedules.dueTimes(db, id);
  expect(due).toMatchObject({ dueAt: night(2), reason: null, message: null });
  const run = await runs.get(db, due?.runId ?? '');
  expect(run).toMatchObject({
    jobType: 'plain',
    dryRun: true,
    createdBy: 'schedule nightly',
    scheduleId: id,
    dueAt: night(2),
    counts: { total: 4, queued: 4 },
  });
});

test('ten schedulers that look at once create one run per due time', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names) await add({ name, time: 'every 15m', overlap: 'replace' });
  for (const minutes of [0, 15, 30, 45]) {
    await Promise.all(Array.from({ length: 10 }, () => decide(night(2, minutes))));
  }
  for (const { id } of await schedules.list(db)) {
    const rows = await schedules.dueTimes(db, id);
    expect(rows.map(({ dueAt }) => dueAt)).toEqual([45, 30, 15, 0].map((minutes) => night(2, minutes)));
    const page = await schedules.dueTimes(db, id, { before: night(2, 45), limit: 2 });
    expect(page.map(({ dueAt }) => dueAt)).toEqual([30, 15].map((minutes) => night(2, minutes)));
    const created = await db.kysely.selectFrom('run').select('id').where('schedule_id', '=', id).execute();
    expect(created).toHaveLength(4);
  }
});

describe('after an outage', () => {
  it('missed due times become one run, the latest', async () => {
    const { id } = await add({ time: 'hourly' });
    expect(await decide(night(3, 20))).toEqual([[night(3).toISOString(), 'run']]);
    expect(await schedules.dueTimes(db, id)).toMatchObject([{ dueAt: night(3), missed: expect.any(Number) as number }]);
    expect((await schedules.dueTimes(db, id))[0]?.missed).toBeGreaterThanOrEqual(24);
  });

  it('one that is later than allowed is skipped', async () => {
    const { id } = await add({ maxLateMinutes: 30 });
    expect(await decide(night(2, 31))).toEqual([[night(2).toISOString(), 'late']]);
    expect(await schedules.dueTimes(db, id)).toMatchObject([{ message: '31 minutes late, 30 are allowed' }]);
    expect(await decide(night(3, 29))).toEqual([[night(3).toISOString(), 'run']]);
  });

  it('a clock that goes back two hours repeats nothing, and one that goes ahead makes one run', async () => {
    await add({ time: 'hourly' });
    expect(await decide(night(2, 5))).toHaveLength(1);
    await endAll();
    expect(await decide(night(2, -115))).toEqual([]);
    expect(await decide(night(2, 10))).toEqual([]);
    expect(await decide(night(2, 60 + 125))).toEqual([[night(2, 180).toISOString(), 'run']]);
  });

  it('a clock that was a year ahead for a moment stops no schedule', async () => {
    const { id } = await add({ time: 'hourly' });
    await decide(night(400));
    await endAll();
    expect(await decide(night(1))).toEqual([]);
    expect(await schedules.correctNextTimes(db, night(1))).toBe(1);
    expect((await schedules.get(db, id)).nextAt).toEqual(night(1, 60));
    expect(await schedules.correctNextTimes(db, night(1))).toBe(0);
    expect(await decide(night(1, 61))).toEqual([[night(1, 60).toISOString(), 'run']]);
  });

  it('a clock that goes ahead two hours skips the due time in between if it is later than allowed', async () => {
    const { id: strict } = await add({ name: 'strict', maxLateMinutes: 60 });
    const { id: patient } = await add({ name: 'patient', maxLateMinutes: 120 });
    expect(await decide(night(1, -30))).toEqual([]);
    await decide(night(1, 90));
    expect([await outcomes(strict), await outcomes(patient)]).toEqual([['late'], ['run']]);
    expect(await decide(night(1, 91))).toEqual([]);
  });

  it('nothing is decided until a worker has given a sign of life: no job type could be found', async () => {
    const { id } = await add();
    // As after a step of the clock, or while the database was away.
    await db.kysely
      .updateTable('worker')
      .set({ seen_at: night(-1) })
      .execute();
    expect(await decide(night(2))).toEqual([]);
    await stayLive(db, [worker]);
    expect(await decide(night(2, 1))).toEqual([[night(2).toISOString(), 'run']]);
    expect(await outcomes(id)).toEqual(['run']);
  });

  it('a due time waits for the sign of life of the worker with its job type, not only for that of another one', async () => {
    const { id } = await add();
    const other = await workers.join(
      db,
      { hostname: 'other', pid: 1, pool: 'default' },
      { records: [record('other')] },
    );
    await db.kysely
      .updateTable('worker')
      .set({ seen_at: night(-1) })
      .execute();
    await stayLive(db, [other]);
    const deciding = decide(night(2));
    await expect.poll(() => looksForLife(db)).toBeGreaterThan(0);
    await stayLive(db, [worker]);
    expect(await deciding).toEqual([[night(2).toISOString(), 'run']]);
    expect(await outcomes(id)).toEqual(['run']);
    await workers.leave(db, other);
  });
});

describe('while the run before is active', () => {
  /** Adds a device of a pool without a worker. */
  const addFar = (tag: string): Promise<devices.Device> =>
    devices.add(db, { name: 'far', address: '10.0.1.1', platform: 'cisco_ios', tags: [tag], pool: 'far' });

  it('skip: there is no run', async () => {
    const { id } = await add();
    await decide(night(2));
    expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'overlap']]);
    await endAll();
    await decide(night(4));
    expect(await outcomes(id)).toEqual(['run', 'overlap', 'run']);
  });

  it('queue: one run waits, and starts when the run before has ended', async () => {
    const { id } = await add({ overlap: 'queue' });
    await decide(night(2));
    expect(await decide(night(3))).toEqual([]);
    expect(await decide(night(4))).toEqual([[night(4).toISOString(), 'overlap']]);
    expect(await decide(night(4, 90))).toEqual([]);
    await endAll();
    expect(await decide(night(4, 95))).toEqual([[night(3).toISOString(), 'run']]);
    expect(await decide(night(4, 96))).toEqual([]);
    expect(await outcomes(id)).toEqual(['run', 'run', 'overlap']);
  });

  it('a run that waits only for a pool without a worker is cancelled, and the next one starts', async () => {
    const { id } = await add();
    const far = await addFar('sw');
    await decide(night(2));
    // Also the tasks of the pool with a worker wait.
    expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'overlap']]);
    await endAll();
    expect(await decide(night(4))).toEqual([[night(4).toISOString(), 'run']]);
    const [last, , first] = await schedules.dueTimes(db, id);
    expect(last?.message).toBe(
      `run ${first?.runId} was cancelled: it waited only for tasks that no live worker of pool far can take`,
    );
    expect(await runs.get(db, first?.runId ?? '')).toMatchObject({
      status: 'cancelled',
      counts: { success: 4, cancelled: 1 },
    });
    await runs.cancel(db, last?.runId ?? '');
    await endAll();
    await devices.remove(db, far.id);
  });

  it('a run that waits only for a job type that the live workers of a pool lack is cancelled, and the next one starts', async () => {
    const { id } = await add();
    const far = await addFar('sw');
    const poor = await workers.join(db, { hostname: 'far', pid: 1, pool: 'far' }, { records: [record('writing')] });
    await stayLive(db, [poor]);
    await decide(night(2));
    await endAll();
    expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'run']]);
    const [last, first] = await schedules.dueTimes(db, id);
    expect(await runs.get(db, first?.runId ?? '')).toMatchObject({
      status: 'cancelled',
      counts: { success: 4, cancelled: 1 },
    });
    await runs.cancel(db, last?.runId ?? '');
    await endAll();
    await workers.leave(db, poor);
    await devices.remove(db, far.id);
  });

  it('a run that waits only for the undo of a change that no worker can make is cancelled, and the next one starts', async () => {
    const { id } = await add();
    const writing = await runs.create(db, { jobType: 'writing', devices: 'name:sw1', createdBy: 'tester' });
    const work = await fetchOne(db);
    await beginAll(db, worker, [work]);
    await tasks.beginConfigure(db, work.fence, { undo: ['no x'], shown: ['no x'] });
    await tasks.returnToQueue(db, work.fence, 86_400_000, { code: 'NR_TEST', message: 'lost', retryable: true });
    await decide(night(2));
    await endAll();
    expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'run']]);
    const [, first] = await schedules.dueTimes(db, id);
    expect(await runs.get(db, first?.runId ?? '')).toMatchObject({ counts: { success: 3, cancelled: 1 } });
    expect(await workers.poolsWithoutWorker(db)).toContainEqual({
      ...{ pool: 'default', devices: 0, tasks: 2, later: 0 },
      lacks: ['platform cisco_ios'],
    });
    await runs.cancel(db, writing.id);
    const [undo] = await tasks.fetch(db, 'default', 1, undefined, ['plain', 'writing']);
    await commitEach(db, undo ? [undo] : [], { status: 'error' });
  });

  describe('and the run waits only for a pool without a worker, it', () => {
    let far: devices.Device;
    beforeEach(async () => {
      far = await addFar('far');
    });
    afterEach(async () => {
      for (const run of await runs.list(db)) if (run.finishedAt === null) await runs.cancel(db, run.id);
      await endAll();
      await devices.remove(db, far.id);
    });

    it('goes on if the next one could only wait too', async () => {
      const { id } = await add({ devices: 'tag:far' });
      await decide(night(2));
      expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'overlap']]);
      expect(await outcomes(id)).toEqual(['run', 'overlap']);
    });

    it('goes on if it has waves: the first devices are waited for', async () => {
      await add({ devices: 'tag:sw tag:far', waves: { canary: 1 } });
      await decide(night(2));
      await endAll();
      expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'overlap']]);
    });

    it('goes on while a worker that is not seen holds a task', async () => {
      await add({ devices: 'tag:sw tag:far' });
      await decide(night(2));
      await endAll();
      // The worker of the pool works on its task, and does not reach the database.
      const held = await tasks.fetch(db, 'far', 1);
      await beginAll(db, worker, held);
      expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'overlap']]);
      await commitEach(db, held);
    });

    it('is cancelled, and a due time that waited for it is skipped', async () => {
      const { id } = await add({ devices: 'tag:sw tag:far', overlap: 'queue' });
      await decide(night(2));
      expect(await decide(night(3))).toEqual([]);
      await endAll();
      expect(await decide(night(4))).toEqual([[night(4).toISOString(), 'run']]);
      expect(await decide(night(4, 1))).toEqual([]);
      expect(await outcomes(id)).toEqual(['run', 'overlap', 'run']);
    });
  });

  it('replace: the run before is cancelled', async () => {
    const { id } = await add({ overlap: 'replace' });
    await decide(night(2));
    expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'run']]);
    const [, first] = await schedules.dueTimes(db, id);
    expect(await runs.get(db, first?.runId ?? '')).toMatchObject({ cancelRequestedAt: expect.any(Date) as Date });
    expect(await outcomes(id)).toEqual(['run', 'run']);
  });

  it('replace: a due time that has waited since the schedule was queued is skipped', async () => {
    const { id } = await add({ overlap: 'queue' });
    await decide(night(2));
    expect(await decide(night(3))).toEqual([]);
    await schedules.change(db, id, { overlap: 'replace' });
    expect(await decide(night(4))).toEqual([[night(4).toISOString(), 'run']]);
    await endAll();
    expect(await decide(night(4, 1))).toEqual([]);
    expect(await outcomes(id)).toEqual(['run', 'overlap', 'run']);
    const [last] = await schedules.dueTimes(db, id);
    expect(last?.message).toBe(`the due time ${night(3).toISOString()}, which waited, is skipped`);
  });
});

describe('a change', () => {
  it('of the time counts from now, at once', async () => {
    const { id } = await add();
    const changed = await schedules.change(db, id, { time: 'daily at 03:00' });
    expect(changed.nextAt?.toISOString()).toMatch(/T03:00:00.000Z$/);
    expect(await decide(night(2, 59))).toMatchObject([[expect.stringContaining('T03:00'), 'late']]);
  });

  it('that pauses skips due times with that reason, until it is resumed', async () => {
    const { id } = await add();
    await schedules.change(db, id, { paused: true });
    expect(await decide(night(2))).toEqual([[night(2).toISOString(), 'paused']]);
    const resumed = await schedules.change(db, id, { paused: false });
    expect(resumed).toMatchObject({ pausedAt: null, nextAt: expect.any(Date) as Date });
    expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'run']]);
  });

  it('that comes between the look and the decision is not overridden', async () => {
    const { id } = await add();
    const [decided] = await Promise.all([decide(night(2)), schedules.change(db, id, { paused: true })]);
    // Either the run was created before the change, or the due time is decided again as paused.
    const all = [...decided, ...(await decide(night(2)))];
    expect(all).toHaveLength(1);
  });

  it('that comes together with another one keeps what the other changed', async () => {
    const { id } = await add();
    await Promise.all([
      schedules.change(db, id, { time: 'daily at 05:00' }),
      schedules.change(db, id, { timeZone: 'Asia/Tokyo' }),
      schedules.change(db, id, { spreadMinutes: 30 }),
    ]);
    const changed = await schedules.get(db, id);
    expect(changed).toMatchObject({ time: 'daily at 05:00', timeZone: 'Asia/Tokyo', spreadMinutes: 30 });
    expect(changed.nextAt?.toISOString()).toMatch(/T20:00:00.000Z$/);
  });

  it('that corrects a schedule while its due time cannot be decided is not overridden', async () => {
    const { id } = await add();
    for (const timeZone of ['Asia/Tokyo', 'Asia/Kathmandu', 'America/New_York']) {
      // The corrected due time is later, at any time of the day.
      const now = new Date();
      await db.kysely
        .updateTable('schedule')
        .set({ time_zone: 'Mars/Base', next_at: now })
        .where('id', '=', id)
        .execute();
      const [, { nextAt }] = await Promise.all([decide(now), schedules.change(db, id, { timeZone })]);
      expect((await schedules.get(db, id)).nextAt).toEqual(nextAt);
    }
  });

  it('is refused if the time cannot be, or the name is taken', async () => {
    const { id } = await add();
    await add({ name: 'other' });
    await expect(schedules.change(db, id, { time: 'sometimes' })).rejects.toMatchObject({
      code: 'NR_SCHEDULE_TIME_INVALID',
    });
    await expect(schedules.change(db, id, { time: 'once 2001-01-01 02:00' })).rejects.toMatchObject({
      code: 'NR_SCHEDULE_PAST',
    });
    await expect(schedules.change(db, id, { name: 'other' })).rejects.toMatchObject({ code: 'NR_NAME_TAKEN' });
    await expect(add()).rejects.toMatchObject({ code: 'NR_NAME_TAKEN' });
    await expect(add({ name: 'x', devices: 'name:unknown' })).rejects.toMatchObject({
      code: 'NR_QUERY_INVALID',
    });
    await expect(add({ name: 'x', jobType: 'unknown' })).rejects.toMatchObject({ code: 'NR_JOB_UNKNOWN_TYPE' });
    await expect(schedules.get(db, 'nothing')).rejects.toMatchObject({ code: 'NR_SCHEDULE_UNKNOWN' });
  });
});

describe('devices', () => {
  it('that were removed are named, and the others are run', async () => {
    await devices.add(db, { name: 'gone', address: '10.0.0.9', platform: 'cisco_ios' });
    const { id } = await add({ devices: 'name:gone name:sw1' });
    const gone = (await devices.list(db)).find(({ name }) => name === 'gone');
    await devices.remove(db, gone?.id ?? '');
    await decide(night(2));
    const [due] = await schedules.dueTimes(db, id);
    expect(due).toMatchObject({ message: 'not in the inventory: name:gone', reason: null });
    expect((await runs.tasks(db, due?.runId ?? '')).map(({ device }) => device?.name)).toEqual(['sw1']);
  });

  it('none is a due time without a run', async () => {
    await devices.add(db, { name: 'gone', address: '10.0.0.9', platform: 'cisco_ios' });
    await add({ devices: 'name:gone' });
    const gone = (await devices.list(db)).find(({ name }) => name === 'gone');
    await devices.remove(db, gone?.id ?? '');
    expect(await decide(night(2))).toEqual([[night(2).toISOString(), 'no devices']]);
  });

  it('start spread over the time, each at the same moment of every night', async () => {
    const { id } = await add({ spreadMinutes: 120 });
    const startsOf = async (): Promise<number[]> => {
      const [due] = await schedules.dueTimes(db, id);
      return (await runs.tasks(db, due?.runId ?? '')).map(
        ({ startAt }) => (startAt?.getTime() ?? 0) - (due?.dueAt.getTime() ?? 0),
      );
    };
    await decide(night(2));
    const first = await startsOf();
    expect(new Set(first).size).toBe(4);
    expect(first.every((ms) => ms > 0 && ms < 7_200_000)).toBe(true);
    // They wait for their time.
    expect(await tasks.fetch(db, 'default', 10)).toEqual([]);
    const [due] = await schedules.dueTimes(db, id);
    await runs.cancel(db, due?.runId ?? '');
    // Cancelled, they end at once.
    expect(await runs.get(db, due?.runId ?? '')).toMatchObject({ status: 'cancelled', counts: { cancelled: 4 } });
    await decide(night(3));
    expect(await startsOf()).toEqual(first);
  });
});

describe('windows', () => {
  const office = { name: 'office', effect: 'deny', periods: ['00:00-07:00'], timeZone: 'UTC' } as const;

  it('skip the devices that they cover, and the due time when all are covered', async () => {
    await devices.add(db, { name: 'edge', address: '10.0.0.8', platform: 'cisco_ios', tags: ['edge'] });
    const { id } = await add({ devices: 'name:*' });
    await windows.add(db, { ...office, tags: ['sw'], writesOnly: false });
    expect(await decide(night(2))).toEqual([[night(2).toISOString(), 'run']]);
    const [due] = await schedules.dueTimes(db, id);
    const found = await runs.tasks(db, due?.runId ?? '');
    expect(found.map(({ device, status, error }) => [device?.name, status, error?.code])).toEqual([
      ['edge', 'queued', undefined],
      ...['sw1', 'sw2', 'sw3', 'sw4'].map((name) => [name, 'skipped', 'NR_WINDOW_CLOSED']),
    ]);
    await endAll();
    await windows.add(db, { ...office, name: 'all', tags: [], writesOnly: false });
    expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'window']]);
    await devices.remove(db, (await devices.list(db)).find(({ name }) => name === 'edge')?.id ?? '');
  });

  it('for writing jobs let others start', async () => {
    await windows.add(db, { ...office, tags: [], writesOnly: true });
    await add({ name: 'reads' });
    await add({ name: 'writes', jobType: 'writing', allowWrites: true });
    const decided = await schedules.decideDue(db, night(2));
    const reasons = Object.fromEntries(decided.map(({ schedule, reason }) => [schedule.name, reason]));
    expect(reasons).toEqual({ reads: null, writes: 'window' });
  });

  it('leave their devices out of a fleet job', async () => {
    const { id } = await devices.add(db, { name: 'edge', address: '10.0.0.8', platform: 'cisco_ios', tags: ['edge'] });
    await windows.add(db, { ...office, tags: ['sw'], writesOnly: false });
    await add({ jobType: 'fleet', devices: 'name:*' });
    await decide(night(2));
    const work = await tasks.fetch(db, 'default', 10);
    expect(work.map((one) => one.devices.map(({ name }) => name))).toEqual([['edge']]);
    await runEach(db, worker, work);
    await devices.remove(db, id);
  });

  it('come with the tags that a device has now, beside those of its run', async () => {
    await windows.add(db, { ...office, tags: ['later'], writesOnly: false });
    await add({ devices: 'name:sw1' });
    await decide(night(2));
    const sw1 = (await devices.list(db)).find(({ name }) => name === 'sw1');
    await devices.change(db, sw1?.id ?? '', { addTags: ['later'] });
    const [work] = await tasks.fetch(db, 'default', 10);
    expect([work?.device?.tags, work?.needs?.tags]).toEqual([['sw'], ['later', 'sw']]);
    await devices.change(db, sw1?.id ?? '', { removeTags: ['later'] });
    if (work) {
      await runEach(db, worker, [work]);
    }
  });

  it('come with each fetched task of a schedule, so that one that waited is not started', async () => {
    await add();
    await decide(night(2));
    await windows.add(db, { ...office, tags: ['sw'], writesOnly: false });
    const work = await tasks.fetch(db, 'default', 10);
    expect(work).toHaveLength(4);
    for (const { windows: known, device } of work) {
      expect(device && schedules.closedReason(known ?? [], { permissions: [] }, device, night(2))).toMatchObject({
        code: 'NR_WINDOW_CLOSED',
        message: 'the window office denies 00:00-07:00 (UTC)',
      });
    }
    await runEach(db, worker, work);
  });
});

describe('the settings of a schedule', () => {
  it('reach its runs with their secrets, which are nowhere in the clear', async () => {
    const { config } = await add({ jobType: 'secretive', config: { host: 'a', token: 'canary-token-1' } });
    expect(config).toEqual({ host: 'a', token: '<secret>' });
    await decide(night(2));
    const work = await fetchOne(db);
    expect(work).toMatchObject({ jobType: 'secretive', config: { host: 'a', token: 'canary-token-1' } });
    expect((await dump(db)).filter((line) => line.includes('canary-token-1'))).toEqual([]);
    await runEach(db, worker, [work]);
  });

  it('change one by one: the others stay, also the secrets, and null removes one', async () => {
    const { id } = await add({ jobType: 'secretive', config: { host: 'a', token: 'canary-token-1' } });
    const changed = await schedules.change(db, id, { config: { host: 'b' } });
    expect(changed.config).toEqual({ host: 'b', token: '<secret>' });
    await decide(night(2));
    const work = await fetchOne(db);
    expect(work).toMatchObject({ config: { host: 'b', token: 'canary-token-1' } });
    await runEach(db, worker, [work]);
    await expect(schedules.change(db, id, { config: { host: 1 } })).rejects.toMatchObject({
      code: 'NR_RUN_CONFIG_INVALID',
    });
    expect((await schedules.change(db, id, { config: { token: null } })).config).toEqual({ host: 'b' });
  });

  it.each(['guarded', 'secretive'])(
    'lose no secret of %s that cannot be opened: it must be set again',
    async (jobType) => {
      const { id } = await add({ jobType, config: { host: 'a', token: 'canary-token-1' } });
      const sealed = db.keyring.seal('{}', 'another row');
      await db.kysely.updateTable('schedule').set({ sealed_config: sealed }).where('id', '=', id).execute();
      for (const config of [{ host: 'b' }, { token: '<secret>' }]) {
        await expect(schedules.change(db, id, { config })).rejects.toMatchObject({
          code: 'NR_RUN_CONFIG_INVALID',
          cause: [expect.objectContaining({ path: 'config.token', fix: 'Set it again, or remove it' })],
        });
      }
      const changed = await schedules.change(db, id, { config: { token: 'canary-token-2' } });
      expect(changed.config).toEqual({ host: 'a', token: '<secret>' });
      await decide(night(2));
      const work = await fetchOne(db);
      expect(work).toMatchObject({ config: { host: 'a', token: 'canary-token-2' } });
      await runEach(db, worker, [work]);
    },
  );

  it('that no longer fit the job type are a due time with the error', async () => {
    await expect(add({ jobType: 'secretive', config: { host: 1 } })).rejects.toMatchObject({
      code: 'NR_RUN_CONFIG_INVALID',
    });
    const { id } = await add({ jobType: 'secretive', config: { host: 'a' } });
    await db.kysely.updateTable('schedule').set({ config: '{"host":1}' }).where('id', '=', id).execute();
    expect(await decide(night(2))).toEqual([[night(2).toISOString(), 'error']]);
    expect(await schedules.dueTimes(db, id)).toMatchObject([
      { message: expect.stringContaining('NR_RUN_CONFIG_INVALID') as string },
    ]);
  });
});

describe('a job that may change devices', () => {
  it('has a schedule only if a person confirmed that', async () => {
    await expect(add({ jobType: 'writing' })).rejects.toMatchObject({ code: 'NR_WRITES_UNCONFIRMED' });
    expect(await add({ name: 'dry', jobType: 'writing', dryRun: true })).toMatchObject({ allowWrites: false });
    const { id } = await add({ jobType: 'writing', allowWrites: true });
    await expect(schedules.change(db, id, { allowWrites: false })).rejects.toMatchObject({
      code: 'NR_WRITES_UNCONFIRMED',
    });
    expect(await schedules.change(db, id, { dryRun: true, allowWrites: false })).toMatchObject({ dryRun: true });
    await expect(schedules.change(db, id, { dryRun: false })).rejects.toMatchObject({ code: 'NR_WRITES_UNCONFIRMED' });
    expect(await schedules.change(db, id, { time: 'daily at 02:00' })).toMatchObject({ allowWrites: false });
  });

  it.each([true, false])('keeps the confirmation of a schedule that is removed: %s', async (allowWrites) => {
    const { id } = await add({ jobType: allowWrites ? 'writing' : 'plain', devices: 'name:sw1', allowWrites });
    await decide(night(2));
    await schedules.remove(db, id);
    const work = await fetchOne(db);
    expect(work).toMatchObject({ mayWrite: allowWrites });
    await commitEach(db, [work]);
  });

  it('is not started by a schedule from before its package got the permission', async () => {
    const { id } = await add({ devices: 'name:sw1' });
    await decide(night(2));
    // The package gets the permission while the task waits: the worker asks whether it may.
    const work = await fetchOne(db);
    expect(work).toMatchObject({ mayWrite: false });
    await runEach(db, worker, [work]);
    await db.kysely.updateTable('schedule').set({ job_type: 'writing' }).where('id', '=', id).execute();
    expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'error']]);
    expect(await schedules.dueTimes(db, id)).toMatchObject([
      { message: expect.stringContaining('NR_WRITES_UNCONFIRMED') as string },
      { reason: null },
    ]);
    await schedules.change(db, id, { allowWrites: true });
    await decide(night(4));
    const confirmed = await fetchOne(db);
    expect(confirmed).toMatchObject({ mayWrite: true });
    await runEach(db, worker, [confirmed]);
  });
});

test('one time runs once, and then has no next', async () => {
  const { id } = await add({ time: `once ${night(2).toISOString().slice(0, 10)} 02:00` });
  expect(await decide(night(2))).toEqual([[night(2).toISOString(), 'run']]);
  expect((await schedules.get(db, id)).nextAt).toBeNull();
  expect(await decide(night(3))).toEqual([]);
});

test('a schedule that cannot be decided is put off with the error, and others are not held up', async () => {
  const { id } = await add({ name: 'a-broken' });
  await add({ name: 'b-good' });
  await db.kysely.updateTable('schedule').set({ time_zone: 'Mars/Base' }).where('id', '=', id).execute();
  const decided = await schedules.decideDue(db, night(2));
  expect(Object.fromEntries(decided.map(({ schedule, reason }) => [schedule.name, reason]))).toEqual({
    'a-broken': 'error',
    'b-good': null,
  });
  expect(await schedules.dueTimes(db, id)).toMatchObject([
    { message: 'NR_TIME_ZONE_UNKNOWN: The time zone "Mars/Base" is unknown' },
  ]);
  expect(await schedules.decideDue(db, night(2))).toEqual([]);
});

test('schedules whose runs the database refuses neither hide the decisions on others nor keep them waiting', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 100; n++) ids.push((await add({ name: `a-broken-${n}` })).id);
  await add({ name: 'b-good', time: 'daily at 02:01' });
  await db.pool.query(`
    create function refuse() returns trigger language plpgsql as $$ begin
      if new.schedule_id::text = any(string_to_array('${ids.join()}', ',')) then raise exception 'refused'; end if;
      return new;
    end $$;
    create trigger refuse before insert on run for each row execute function refuse()`);
  onTestFinished(async () => void (await db.pool.query('drop trigger refuse on run; drop function refuse')));
  const decided: (string | null)[][] = [];
  const later = new Date(night(2).getTime() + 60_000);
  const deciding = schedules.decideDue(db, later, ({ schedule, reason }) => decided.push([schedule.name, reason]));
  await expect(deciding).rejects.toThrow('refused');
  expect(decided).toEqual([['b-good', null]]);
});

test('a due time that has a run already is not repeated, and does not hold up the schedule', async () => {
  const { id } = await add();
  await decide(night(2));
  await endAll();
  await db.kysely
    .updateTable('schedule')
    .set({ next_at: night(2) })
    .where('id', '=', id)
    .execute();
  await decide(night(2, 1));
  const created = await db.kysely.selectFrom('run').select('id').where('schedule_id', '=', id).execute();
  expect(created).toHaveLength(1);
  expect(await decide(night(3))).toEqual([[night(3).toISOString(), 'run']]);
});

test('a run that waited for the one before spreads its devices from its start', async () => {
  const { id } = await add({ overlap: 'queue', spreadMinutes: 60 });
  await decide(night(2));
  await decide(night(3));
  const [first] = await schedules.dueTimes(db, id);
  await runs.cancel(db, first?.runId ?? '');
  await endAll();
  await decide(night(3, 90));
  const [waited] = await schedules.dueTimes(db, id);
  const starts = (await runs.tasks(db, waited?.runId ?? '')).map(({ startAt }) => startAt?.getTime() ?? 0);
  expect(new Set(starts).size).toBe(4);
  expect(starts.every((at) => at >= night(3, 90).getTime())).toBe(true);
  await runs.cancel(db, waited?.runId ?? '');
});

test('a job that may change devices is skipped when a word leaves nothing out any more, and one that reads runs', async () => {
  const [first] = await addDevices(db, 'left', 2);
  onTestFinished(async () => {
    await endAll();
    for (const { id } of (await devices.find(db, 'tag:left')).found) await devices.remove(db, id);
  });
  await db.pool.query("insert into source (id, name, kind, places) values (gen_random_uuid(), 'lab', 'netbox', '{}')");
  await db.pool.query("update device set source_id = (select id from source where name = 'lab') where id = $1", [
    first?.id,
  ]);
  const selection = 'tag:left -source:lab';
  const writing = await add({ name: 'writing', jobType: 'writing', devices: selection, allowWrites: true });
  const reading = await add({ name: 'reading', devices: selection });
  await db.pool.query("delete from source where name = 'lab'");
  const planned = await schedules.forecast(db, night(1), 48);
  const skipped = planned.runs.flatMap(({ schedule, skipped: why }) => (why?.reason === 'error' ? schedule : []));
  expect(new Set(skipped)).toEqual(new Set(['writing']));
  await decide(night(2));
  expect(await outcomes(writing.id)).toEqual(['error']);
  const [due] = await schedules.dueTimes(db, writing.id);
  expect(due?.message).toMatch(/^NR_QUERY_WIDER: -source:lab names nothing any more/);
  expect(await outcomes(reading.id)).toEqual(['run']);
});
