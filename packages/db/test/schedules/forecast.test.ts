import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { devices, schedules } from '../../src/index.ts';
import { testDatabase, type TestDatabase } from '../database.ts';
import { addDevices, offering, record } from '../fixtures.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await offering(db, record('plain'));
  await addDevices(db, 'sw', 2);
});
afterAll(() => db.close());

it('a forecast of very many due times is cut, says so, and lets other work have its turn', async () => {
  const from = new Date('2030-01-01T00:00:00Z');
  const add = (name: string, time: string): Promise<schedules.Schedule> =>
    schedules.add(db, { name, time, jobType: 'plain', devices: { all: true }, timeZone: 'UTC', createdBy: 'x' });
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
    const ask = { name, jobType, time: 'daily at 02:00', devices: { all: true }, timeZone: 'UTC', createdBy: 'x' };
    await schedules.add(other, { ...ask, ...(jobType === 'fleet' && { spreadMinutes: 30 }) });
  }
  const { runs, collisions } = await schedules.forecast(other, new Date('2030-01-01T00:00:00Z'), 24);
  expect(Object.fromEntries(runs.map(({ schedule, devices: count }) => [schedule, count]))).toEqual({
    a: 2,
    b: 2,
    c: 2,
    all: 3,
  });
  const fleet = runs.find(({ schedule }) => schedule === 'all');
  expect(fleet?.lastStartAt).toEqual(fleet?.dueAt);
  expect(collisions.map((pair) => `${pair.schedules.join(' ')} ${pair.devices}`).toSorted()).toEqual([
    'a b 2',
    'a c 2',
    'b c 2',
  ]);
});
