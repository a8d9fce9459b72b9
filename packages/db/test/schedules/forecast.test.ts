import { expect, it, onTestFinished } from 'vitest';
import { devices, schedules, windows } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd, offering, record } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());
await offering(db, record('plain'));
await addDevices(db, 'sw', 2);

it('a forecast of very many due times is cut, says so, and lets other work have its turn', async () => {
  const from = new Date('2030-01-01T00:00:00Z');
  const add = (name: string, time: string): Promise<schedules.Schedule> =>
    schedules.add(db, { name, time, jobType: 'plain', devices: 'name:*', timeZone: 'UTC', createdBy: 'x' });
  await add('daily', 'daily at 02:00');
  const one = await schedules.forecast(db, from, 48);
  expect(one).toMatchObject({ cut: false, collisions: [] });
  expect(one.runs.map((run) => [run.dueAt.toISOString(), run.devices])).toEqual([
    ['2030-01-01T02:00:00.000Z', 2],
    ['2030-01-02T02:00:00.000Z', 2],
  ]);
  for (let count = 0; count < 39; count++) await add(`often-${count}`, '* * * * *');
  let turns = 0;
  let counting = setImmediate(function count() {
    turns++;
    counting = setImmediate(count);
  });
  const many = await schedules.forecast(db, from, 168);
  clearImmediate(counting);
  expect(many.cut).toBe(true);
  expect(many.runs.length).toBeLessThanOrEqual(30_000 + 1);
  // Each schedule gets the same share.
  expect(many.runs.filter(({ schedule }) => schedule === 'often-7').length).toBeLessThanOrEqual(751);
  expect(turns).toBeGreaterThan(100);
});

it('a forecast counts only devices on which tasks start, and names each pair of schedules that collide', async () => {
  const other = await testDatabase();
  onTestFinished(() => other.close());
  await offering(other, record('plain', { platforms: ['cisco_ios'] }), record('fleet', { scope: 'fleet' }));
  await addDevices(other, 'sw', 2);
  await devices.add(other, { name: 'fw1', address: '10.0.1.1', platform: 'juniper_junos' });
  for (const [name, jobType] of Object.entries({ a: 'plain', b: 'plain', c: 'plain', all: 'fleet' })) {
    const ask = { name, jobType, time: 'daily at 02:00', devices: 'name:*', timeZone: 'UTC', createdBy: 'x' };
    await schedules.add(other, { ...ask, ...(jobType === 'fleet' && { spreadMinutes: 30 }) });
  }
  const { runs, collisions, perHour } = await schedules.forecast(other, new Date('2030-01-01T00:00:00Z'), 24);
  expect(Object.fromEntries(runs.map(({ schedule, devices: count }) => [schedule, count]))).toEqual({
    a: 2,
    b: 2,
    c: 2,
    all: 3,
  });
  // Two devices of each of three schedules, and one task of the fleet job.
  expect(perHour.map(({ starts }) => starts)).toEqual([7]);
  const fleet = runs.find(({ schedule }) => schedule === 'all');
  expect(fleet?.lastStartAt).toEqual(fleet?.dueAt);
  expect(collisions.map((pair) => `${pair.schedules.join(' ')} ${pair.devices}`).toSorted()).toEqual([
    'a b 2',
    'a c 2',
    'b c 2',
  ]);
});

it('a forecast says of each due time why there will be no run', async () => {
  const other = await testDatabase();
  onTestFinished(() => other.close());
  await offering(other, record('plain'), record('fleet', { scope: 'fleet' }), record('gone'));
  await addDevices(other, 'sw', 1);
  const [core] = await addDevices(other, 'core', 1);
  const add = (name: string, more: Partial<schedules.NewSchedule> = {}): Promise<schedules.Schedule> => {
    const ask = { jobType: 'plain', time: 'daily at 02:00', devices: 'name:*', timeZone: 'UTC', createdBy: 'x' };
    return schedules.add(other, { name, ...ask, ...more });
  };
  await add('good');
  await add('empty', { devices: 'tag:core' });
  await devices.remove(other, core?.id ?? '');
  await add('frozen', { devices: 'name:sw1', time: 'daily at 03:00' });
  await add('changed');
  await add('removed', { jobType: 'gone' });
  const night = { name: 'night', effect: 'deny', periods: ['03:00-04:00'], timeZone: 'UTC' } as const;
  await windows.add(other, { ...night, tags: [], writesOnly: false });
  await other.pool.query('delete from offer');
  await offering(other, record('plain', { permissions: ['device:write'] }));
  await other.pool.query("update schedule set allow_writes = true where name in ('good', 'empty', 'frozen')");
  const { runs, perHour } = await schedules.forecast(other, new Date('2030-01-01T00:00:00Z'), 24);
  const skips = new Map(runs.map(({ schedule, skipped }) => [schedule, skipped]));
  expect(Object.fromEntries(skips)).toEqual({
    good: null,
    empty: { reason: 'no devices', message: 'no device is selected' },
    frozen: { reason: 'window', message: 'a window closes all devices' },
    changed: { reason: 'error', message: expect.stringMatching(/^NR_WRITES_UNCONFIRMED: /) as string },
    removed: { reason: 'error', message: expect.stringMatching(/^NR_JOB_UNKNOWN_TYPE: /) as string },
  });
  expect(perHour.map(({ starts }) => starts)).toEqual([1]);
});
