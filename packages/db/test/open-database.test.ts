import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('what works on the managed PostgreSQL is loaded while that one is made and started', () => {
  const home = mkdtempSync(join(tmpdir(), 'netraven-open-'));
  chmodSync(home, 0o755);
  const open = (): { before: string[]; spawns: number; after: string[] } => {
    const args = ['--conditions=@netraven/source', join(import.meta.dirname, 'loaded-for-open.ts'), home];
    const env = { PATH: process.env['PATH'], NETRAVEN_MASTER_KEY: testKey };
    return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' })) as ReturnType<typeof open>;
  };
  try {
    const [first, second] = [open(), open()];
    // One makes the cluster, one is the server.
    expect([first.spawns, second.spawns]).toEqual([2, 1]);
    for (const { before, after } of [first, second]) {
      expect(before).toContain('pg');
      for (const large of ['kysely', 'pg-boss']) {
        expect(before).not.toContain(large);
        expect(after).toContain(large);
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
