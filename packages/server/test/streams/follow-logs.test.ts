import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogFollowQuery } from '@netraven/api';
import type { LogRecord } from '@netraven/core';
import { logs } from '@netraven/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareRun } from '../../../db/test/fixtures.ts';
import { startTestApi, type TestApi } from '../api.ts';
import { cuttingFetch } from './cutting-fetch.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

function entry(message: string, more: Partial<LogRecord> = {}): LogRecord {
  return {
    timestamp: new Date().toISOString(),
    log_type: 'job',
    level: 'info',
    job_id: null,
    device_id: null,
    source: 'worker.job.x',
    message,
    meta: {},
    ...more,
  };
}

async function write(...records: LogRecord[]): Promise<void> {
  const writer = logs.openWriter(api.db);
  for (const record of records) writer.write(record);
  await writer.close();
}

interface Listening {
  /** Resolves once the stream is there: what is written from then on is heard. */
  readonly begun: Promise<void>;
  /** What was heard so far. */
  readonly told: readonly string[];
  /** All that was heard until the message `the end`. */
  readonly heard: Promise<string[]>;
}

/** Follows the log until the message `the end`. */
function listen(query: LogFollowQuery, by: typeof fetch = fetch): Listening {
  const begun = Promise.withResolvers<void>();
  const told: string[] = [];
  const client = api.clientBy(async (input, init) => {
    const response = await by(input, init);
    // Its head comes together with the first message, which says from where on is told.
    begun.resolve();
    return response;
  });
  const follow = async (): Promise<string[]> => {
    for await (const { message } of client.logs.follow(query)) {
      if (message === 'the end') break;
      told.push(message);
    }
    return told;
  };
  return { begun: begun.promise, told, heard: follow() };
}

it('what is added is heard once, and what was there before is not', async () => {
  await write(entry('before'));
  const { begun, heard } = listen({});
  await begun;
  await write(entry('one'), entry('two'));
  await write(entry('the end'));
  expect(await heard).toEqual(['one', 'two']);
});

it('only what fits the filters is heard, from where was said', async () => {
  const run = await bareRun(api.db);
  const { logs: now } = await api.client.logs.list({ limit: 1 });
  await write(entry('of the run', { job_id: run }), entry('of another', { job_id: randomUUID() }));
  await write(entry('too quiet', { job_id: run, level: 'debug' }), entry('the end', { job_id: run }));
  const { heard } = listen({ job_id: run, level: 'info', after: now[0]?.id ?? 0 });
  expect(await heard).toEqual(['of the run']);
});

it('over a connection that breaks again and again, nothing is lost and nothing comes twice', async () => {
  const run = await bareRun(api.db);
  const { fetch, cuts } = cuttingFetch(() => 4);
  const { begun, heard } = listen({ job_id: run }, fetch);
  await begun;
  const all = Array.from({ length: 600 }, (_, n) => `entry ${n}`);
  for (let n = 0; n < all.length; n += 30) {
    await write(...all.slice(n, n + 30).map((message) => entry(message, { job_id: run })));
    await delay(150);
  }
  await write(entry('the end', { job_id: run }));
  expect(await heard).toEqual(all);
  expect(cuts()).toBeGreaterThan(1);
});

it('an entry that becomes visible late is heard', async () => {
  const run = await bareRun(api.db);
  const { begun, told, heard } = listen({ job_id: run });
  await begun;
  const slow = await api.db.pool.connect();
  const insert = `insert into job_log (time, log_type, level, job_id, source, message, meta)
    values (now(), 'job', 1, $1, 'x', $2, '{}')`;
  await slow.query('begin');
  await slow.query(insert, [run, 'late']);
  await write(entry('in time', { job_id: run }));
  await expect.poll(() => told).toEqual(['in time']);
  await slow.query('commit');
  slow.release();
  await write(entry('the end', { job_id: run }));
  expect(await heard).toEqual(['in time', 'late']);
});

it('the stream outlives the loss of every connection to the database', async () => {
  const run = await bareRun(api.db);
  const { begun, heard } = listen({ job_id: run });
  await begun;
  const other = await api.db.again();
  await other.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'netraven%' and pid <> pg_backend_pid()`);
  const writer = logs.openWriter(other);
  for (const message of ['one', 'the end']) writer.write(entry(message, { job_id: run }));
  await writer.close();
  await other.close();
  expect(await heard).toEqual(['one']);
});

it('who says to have been further than the log goes is told what comes', async () => {
  const { begun, heard } = listen({ text: 'e' }, (input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as object), 'last-event-id': '99999999' } }),
  );
  await begun;
  await write(entry('one more'), entry('the end'));
  expect((await heard).at(-1)).toBe('one more');
});
