import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../src/index.ts';
import { silent, testDatabase, testKey, type TestDatabase } from './database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const options = { home: tmpdir(), logger: silent, env: { NETRAVEN_MASTER_KEY: testKey } };

test('an external database is used by its URL, by several at once', async () => {
  const others = await Promise.all([1, 2, 3].map(() => db.again()));
  for (const other of others) await other.close();
  expect((await db.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test.each([
  ['no server', () => 'postgres://u:url-secret@127.0.0.1:1/x'],
  ['a wrong password', () => db.url.replace(/:[^:@]+@/, ':url-secret@')],
  ['no such database', () => db.url.replace(/test_\w+/, randomBytes(4).toString('hex'))],
])('an external database that cannot be used (%s) is said to be so, without the password', async (_, url) => {
  const opening = openDatabase({ ...options, url: url() });
  await expect(opening).rejects.toMatchObject({ code: 'NR_DATABASE_UNREACHABLE' });
  await expect(opening).rejects.not.toThrow('url-secret');
});

test('a second close does nothing', async () => {
  const other = await db.again();
  await Promise.all([other.close(), other.close()]);
  await other.close();
  await expect(other.pool.query('select 1')).rejects.toThrow('pool');
});
