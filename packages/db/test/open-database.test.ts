import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../src/index.ts';
import { silent, testDatabase, testKey } from '../test-utils/database.ts';
import { closedAtEnd } from '../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());

const options = { home: tmpdir(), logger: silent, env: { NETRAVEN_MASTER_KEY: testKey } };

test('an external database is used by its URL, by several at once', async () => {
  const others = await Promise.all([1, 2, 3].map(() => db.again()));
  for (const other of others) await other.close();
  expect((await db.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test.each([
  ['no server', () => 'postgres://u:url-secret@127.0.0.1:1/x'],
  ['a wrong password', () => db.url.replace(/:[^:@]+@/, ':url-secret@')],
  ['an unknown database', () => db.url.replace(/test_\w+/, randomBytes(4).toString('hex'))],
])(
  'an external database that cannot be used (%s) is reported as not reachable, without the password',
  async (_, url) => {
    const opening = openDatabase({ ...options, url: url() });
    await expect(opening).rejects.toMatchObject({ code: 'NR_DATABASE_UNREACHABLE' });
    await expect(opening).rejects.not.toThrow('url-secret');
  },
);

test('an external database that gives no answer yet leaves time for other things', async () => {
  const sockets: Socket[] = [];
  const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  onTestFinished(() => void mute.close());
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const opening = Promise.withResolvers<unknown>();
  await new Promise<void>((resolve) => {
    opening.resolve(openDatabase({ ...options, url: `postgres://u@127.0.0.1:${port}/x`, onWaiting: resolve }));
  });
  opening.promise.catch(() => undefined); // awaited below
  await expect.poll(() => sockets.length).toBe(1);
  for (const socket of sockets) socket.destroy();
  await expect(opening.promise).rejects.toMatchObject({ code: 'NR_DATABASE_UNREACHABLE' });
});

test('a second close does nothing', async () => {
  const other = await db.again();
  await Promise.all([other.close(), other.close()]);
  await other.close();
  await expect(other.pool.query('select 1')).rejects.toThrow('pool');
});

test('a connection that breaks is logged, unless it is closing', async () => {
  const told: string[] = [];
  // The queue warns of slow statements.
  const warning = (message: string): void => void (message.includes('connection') && told.push(message));
  const other = await db.again({ logger: { ...silent, warning } });
  const client = await other.pool.connect();
  client.release();
  const ended = new Error('terminating connection due to administrator command');
  client.emit('error', ended);
  // Once, though the pool hears of one at rest, too.
  expect(told.splice(0)).toEqual([expect.stringContaining(ended.message)]);
  await other.close();
  // Its end is not waited for: a server that stops then may be faster.
  client.emit('error', ended);
  expect(told).toEqual([]);
});

test('the queries are loaded while the managed PostgreSQL is made and started', () => {
  const home = mkdtempSync(join(tmpdir(), 'netraven-open-'));
  chmodSync(home, 0o755);
  const open = (): { before: string[]; waits: number; after: string[] } => {
    const args = ['--conditions=@netraven/source', join(import.meta.dirname, 'loaded-for-open.ts'), home];
    const env = { PATH: process.env['PATH'], NETRAVEN_MASTER_KEY: testKey };
    return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' })) as ReturnType<typeof open>;
  };
  try {
    const [first, second] = [open(), open()];
    // For the one that makes the cluster, and for the server.
    expect([first.waits, second.waits]).toEqual([2, 1]);
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
