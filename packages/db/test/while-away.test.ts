import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { isAway, mayPass, openDatabase, whileAway } from '../src/index.ts';
import { silent, testDatabase } from '../test-utils/database.ts';
import { closedAtEnd } from '../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());

const never = new AbortController().signal;
const cut = (): Promise<unknown> => sql`select pg_terminate_backend(pg_backend_pid())`.execute(db.kysely);

test('a query on a connection that is cut is repeated', async () => {
  let asked = 0;
  expect(
    await whileAway(never, async () => {
      if (asked++ < 2) await cut();
      return asked;
    }),
  ).toBe(3);
});

test('a query that fails with an error of the database is not repeated', async () => {
  let asked = 0;
  const wrong = whileAway(never, () => (asked++, sql`select 1 / 0`.execute(db.kysely)));
  await expect(wrong).rejects.toMatchObject({ code: '22012' });
  expect(asked).toBe(1);
});

test.each([
  ['the disk is full', '53100'],
  ['memory is short', '53200'],
  ['it took too long', '57014'],
])('a query that fails because %s can be repeated', async (_, code) => {
  const failing = sql`do $$ begin raise exception using errcode = '${sql.raw(code)}'; end $$`.execute(db.kysely);
  const error: unknown = await failing.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code });
  expect(mayPass(error)).toBe(true);
  // It is not reported elsewhere, as a database that is away: who asked must log it.
  expect(isAway(error)).toBe(false);
});

test('a wait that is aborted rejects with the reason of the signal', async () => {
  const abort = new AbortController();
  const waiting = whileAway(abort.signal, async () => {
    abort.abort(new Error('no time'));
    await cut();
  });
  await expect(waiting).rejects.toThrow('no time');
});

test.each([
  ['no server listens', 'postgres://u:p@127.0.0.1:1/x'],
  ['there is no socket', 'postgres://u:p@/x?host=/nowhere'],
])('a database is away when %s', async (_, url) => {
  const refused = await openDatabase({ home: '/nowhere', url, logger: silent }).catch((error: unknown) => error);
  expect(isAway((refused as Error).cause)).toBe(true);
});
