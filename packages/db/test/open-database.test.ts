import { afterAll, beforeAll, expect, test } from 'vitest';
import { devices } from '../src/index.ts';
import { testDatabase, type TestDatabase } from './database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test('a device that was added is listed', async () => {
  const device = await devices.add(db, { name: 'sw1', address: '10.0.0.1', platform: 'cisco_ios', tags: ['b', 'a'] });
  expect(await devices.list(db)).toEqual([device]);
  expect(device).toMatchObject({ name: 'sw1', port: 22, tags: ['a', 'b'] });
});
