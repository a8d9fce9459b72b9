import { expect, test } from 'vitest';
import { devices, runs, sources } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { closedAtEnd, offering, record } from '../../test-utils/fixtures.ts';

test('an import keeps the jump hosts of a device that stays because its task is queued, and removes the others', async () => {
  const db = await closedAtEnd(patientDatabase());
  await offering(db, record('backup'));
  const add = (name: string, jumpHost?: string): Promise<devices.Device> =>
    devices.add(db, { name, address: '10.0.0.1', platform: 'cisco_ios', ...(jumpHost && { settings: { jumpHost } }) });
  const all = [
    await add('outer'),
    await add('gate', 'outer'),
    await add('busy', 'gate'),
    await add('idle', 'gate'),
    await add('other-gate', 'outer'),
  ];
  const run = await runs.create(db, { jobType: 'backup', devices: { names: ['busy'] }, createdBy: 'tester' });
  const sync = (): Promise<sources.ImportResult<undefined>> =>
    sources.importAll(db, undefined, () => ({
      ...{ details: undefined, write: true, devices: [], removals: all.map(({ id }) => id), ways: [] },
    }));
  expect((await sync()).busy.toSorted()).toEqual(['busy', 'gate', 'outer']);
  expect((await devices.list(db)).map(({ name }) => name)).toEqual(['busy', 'gate', 'outer']);
  await runs.cancel(db, run.id);
  expect((await sync()).busy).toEqual([]);
  expect(await devices.list(db)).toEqual([]);
});
