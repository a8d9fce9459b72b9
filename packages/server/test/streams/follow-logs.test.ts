import { randomUUID } from 'node:crypto';
import type { LogFollowQuery } from '@netraven/api';
import type { LogRecord } from '@netraven/core';
import { expect, it } from 'vitest';
import { bareRun } from '@netraven/db/test-utils/fixtures';
import { countingRows } from '@netraven/db/test-utils/rows-read';
import { followLogs } from '../../src/streams/follow-logs.ts';
import { sharedApi } from '../../test-utils/api.ts';
import { entry, writeLog } from '../log-entries.ts';
import { cuttingFetch } from './cutting-fetch.ts';

const api = await sharedApi();

const write = (...records: LogRecord[]): Promise<void> => writeLog(api.db, records);

interface Listening {
  /** Resolves once the stream is open. Entries written after that are received. */
  readonly opened: Promise<void>;
  /** Messages received so far. */
  readonly received: readonly string[];
  /** All messages before `the end`. */
  readonly all: Promise<string[]>;
}

/** Follows the log until the message `the end`. */
function listen(query: LogFollowQuery, fetchWith: typeof fetch = fetch): Listening {
  const opened = Promise.withResolvers<void>();
  const received: string[] = [];
  const client = api.clientWith(async (input, init) => {
    const response = await fetchWith(input, init);
    // The server sends the headers together with the first message, the start position.
    opened.resolve();
    return response;
  });
  const follow = async (): Promise<string[]> => {
    for await (const { message } of client.logs.follow(query)) {
      if (message === 'the end') break;
      received.push(message);
    }
    return received;
  };
  return { opened: opened.promise, received, all: follow() };
}

it('new entries are received once, and earlier entries are not', async () => {
  await write(entry('before'));
  const { opened, all } = listen({});
  await opened;
  await write(entry('one'), entry('two'));
  await write(entry('the end'));
  expect(await all).toEqual(['one', 'two']);
});

it('only entries after the given id that match the filter are received', async () => {
  const run = await bareRun(api.db);
  const { logs: now } = await api.client.logs.list({ limit: 1 });
  await write(entry('of the run', { job_id: run }), entry('of another', { job_id: randomUUID() }));
  await write(entry('too quiet', { job_id: run, level: 'debug' }), entry('the end', { job_id: run }));
  const { all } = listen({ job_id: run, level: 'info', after: now[0]?.id ?? 0 });
  expect(await all).toEqual(['of the run']);
});

it('over an unreliable connection, every entry is received once', async () => {
  const run = await bareRun(api.db);
  const { fetch, cuts } = cuttingFetch(() => 4);
  const { opened, received, all } = listen({ job_id: run }, fetch);
  await opened;
  const messages = Array.from({ length: 600 }, (_, n) => `entry ${n}`);
  for (let n = 0; n < messages.length; n += 30) {
    await write(...messages.slice(n, n + 30).map((message) => entry(message, { job_id: run })));
    // Each part comes in a chunk of its own.
    await expect.poll(() => received.length).toBe(n + 30);
  }
  await write(entry('the end', { job_id: run }));
  expect(await all).toEqual(messages);
  expect(cuts()).toBeGreaterThan(1);
});

it('entries between the start of a stream and its first look are sent once', async () => {
  const run = await bareRun(api.db);
  const { signal: closing } = new AbortController();
  const rowSignals = { closing, close: async () => undefined, next: async () => undefined };
  const stream = followLogs({ db: api.db, rowSignals }, { job_id: run }, undefined, closing);
  const next = async (): Promise<unknown[]> => ((await stream.next()).value ?? []).map(({ data }) => data);
  expect(await next()).toEqual([{}]);
  for (const message of ['one', 'two', 'three']) {
    await write(entry(message, { job_id: run }));
    expect(await next()).toMatchObject([{ message }]);
  }
  await stream.return(undefined);
});

it.each([1, 1_200])('an entry that becomes visible behind %i others is received', async (others) => {
  const run = await bareRun(api.db);
  const { opened, received, all } = listen({ job_id: run });
  await opened;
  const slow = await api.db.pool.connect();
  const insert = `insert into job_log (time, log_type, level, job_id, source, message, meta)
    values (now(), 'job', 1, $1, 'x', $2, '{}')`;
  await slow.query('begin');
  await slow.query(insert, [run, 'late']);
  const inTime = Array.from({ length: others }, (_, n) => `in time ${n}`);
  await write(...inTime.map((message) => entry(message, { job_id: run })));
  await expect.poll(() => received.length).toBe(others);
  // Of another run: they move the end of the log, and are not received.
  await write(...inTime.map((message) => entry(message)));
  await slow.query('commit');
  slow.release();
  await write(entry('the end', { job_id: run }));
  expect(await all).toEqual([...inTime, 'late']);
});

it('an open transaction that does not write the log, here of another database, changes nothing', async () => {
  const run = await bareRun(api.db);
  const old = await api.db.pool.connect();
  await old.query('begin');
  await old.query('select pg_current_xact_id()');
  const { opened, all } = listen({ job_id: run });
  await opened;
  await write(entry('one', { job_id: run }));
  await write(entry('the end', { job_id: run }));
  expect(await all).toEqual(['one']);
  await old.query('commit');
  old.release();
});

it('an entry of a writer that began before the stream is received, also with a lower id', async () => {
  const run = await bareRun(api.db);
  const slow = await api.db.pool.connect();
  await slow.query('begin');
  await slow.query(
    `insert into job_log (time, log_type, level, job_id, source, message, meta)
      values (now(), 'job', 1, $1, 'x', 'late', '{}')`,
    [run],
  );
  await write(...Array.from({ length: 1_500 }, (_, n) => entry(`before ${n}`, { job_id: run })));
  const { opened, received, all } = listen({ job_id: run });
  await opened;
  await slow.query('commit');
  slow.release();
  // The first look, which is behind the start, may come only now: the late one is in the next.
  await expect.poll(() => received).toEqual(['late']);
  await write(entry('the end', { job_id: run }));
  expect(await all).toEqual(['late']);
});

it.each([
  ['a filter that nothing fits', { text: 'nothing has this' }],
  ['no filter', {}],
])('with %s, a look reads about what is new, however much came since the start', async (_, query) => {
  const looks = 20;
  const perLook = 500;
  // Another session writes: this one never ends.
  const writing = await api.db.pool.connect();
  await writing.query('begin');
  await writing.query('select pg_current_xact_id()');
  const read = await countingRows(api.db, async ({ db, rowsRead }) => {
    const stop = new AbortController();
    const counts: number[] = [];
    const closing = stop.signal;
    const rowSignals = {
      closing,
      close: async () => undefined,
      async next() {
        // Called before each look.
        await write(...Array.from({ length: perLook }, (__, n) => entry(`entry ${n}`)));
        counts.push(await rowsRead('job_log'));
        if (counts.length > looks) stop.abort();
      },
    };
    for await (const messages of followLogs({ db, rowSignals }, query, undefined, closing)) void messages;
    return counts;
  });
  await writing.query('commit');
  writing.release();
  expect(Math.max(...read)).toBeGreaterThan(perLook);
  // On a busy machine, PostgreSQL counts the rows of a look with those of a later one.
  const last = read.slice(-10);
  expect(last.reduce((sum, rows) => sum + rows, 0) / last.length).toBeLessThan(6 * perLook);
});

it('the stream survives the loss of every connection to the database', async () => {
  const run = await bareRun(api.db);
  const { opened, all } = listen({ job_id: run });
  await opened;
  const other = await api.db.again();
  await other.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'netraven%' and pid <> pg_backend_pid()`);
  await writeLog(other, [entry('one', { job_id: run }), entry('the end', { job_id: run })]);
  await other.close();
  expect(await all).toEqual(['one']);
});

it('a client with a position after the end of the log receives new entries', async () => {
  const { opened, all } = listen({ text: 'e' }, (input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as object), 'last-event-id': '99999999' } }),
  );
  await opened;
  await write(entry('one more'), entry('the end'));
  expect((await all).at(-1)).toBe('one more');
});
