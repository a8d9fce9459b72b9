import { expect, it } from 'vitest';
import { artifacts } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());
await addDevices(db, 'sw', 3);

/** Gives a device names, each since a day. */
async function give(device: string, names: readonly (readonly [name: string, since: string])[]): Promise<void> {
  const { rows } = await db.pool.query<{ id: string }>('select id from device where name = $1', [device]);
  const id = rows[0]?.id;
  await db.pool.query('update device set name = $2 where id = $1', [id, names.at(-1)?.[0]]);
  await db.pool.query('delete from device_name where device_id = $1', [id]);
  for (const [at, [name, since]] of names.entries()) {
    const values = [id, name, since, names[at + 1]?.[1] ?? null];
    await db.pool.query('insert into device_name (device_id, name, since, until) values ($1, $2, $3, $4)', values);
  }
}

it('a name that a later device had first is that of the device that has it now', async () => {
  await give('sw1', [
    ['d', '2025-01-01'],
    ['core-1', '2026-03-02'],
  ]);
  await give('sw2', [
    ['core-1', '2026-02-01'],
    ['core-2', '2026-03-01'],
  ]);
  await give('sw3', [['other', '2025-01-01']]);
  const named = async (at: string, device?: string): Promise<string[]> =>
    (await artifacts.devicesAt(db, { at: new Date(at), device })).map(({ name }) => name);
  expect(await named('2026-01-01')).toEqual(['d', 'other']);
  expect(await named('2026-01-01', 'core-1')).toEqual(['d']);
  // Then, another device had it.
  expect(await named('2026-02-15', 'core-1')).toEqual(['core-1']);
  expect(await named('2026-02-15', 'd')).toEqual(['d']);
  expect(await named('2026-04-01', 'core-1')).toEqual(['core-1']);
  expect(await named('2026-01-01', 'none')).toEqual([]);
});
