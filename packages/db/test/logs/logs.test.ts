import type { LogRecord } from '@netraven/core';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { logs, type Database } from '../../src/index.ts';
import { insertRecords } from '../../src/logs/insert.ts';
import { makePartitions } from '../../src/logs/partitions.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd } from '../../test-utils/fixtures.ts';

const run = '01890a5d-ac96-774b-bcce-b302099a8057';
const device = '01890a5d-ac96-774b-bcce-b302099a8058';

const db = await closedAtEnd(testDatabase());

function entry(more: Partial<LogRecord> = {}): LogRecord {
  return {
    timestamp: new Date().toISOString(),
    log_type: 'job',
    level: 'info',
    job_id: run,
    device_id: device,
    source: 'worker.job.backup',
    message: 'saved',
    meta: {},
    ...more,
  };
}

async function write(...records: LogRecord[]): Promise<void> {
  const writer = logs.openWriter(db);
  for (const record of records) writer.write(record);
  await writer.close();
}

/** Messages of the sources `s.…` that a filter selects. */
const find = async (by: logs.LogFilter): Promise<string[]> =>
  (await logs.list(db, { order: 'asc', ...by })).filter((row) => row.source.startsWith('s.')).map((row) => row.message);

test('an entry comes back with exactly its fields, and an id', async () => {
  const record = entry({ message: 'exact', meta: { version: 4, nested: { ok: true } } });
  await write(record);
  const [row] = await logs.list(db, { text: 'EXACT' });
  expect(row).toEqual({ ...record, id: expect.any(Number) });
});

test('entries that an earlier try may have written are written once, also two that are alike', async () => {
  const alike = entry({ source: 'again', message: 'alike' });
  const batch = [alike, alike, entry({ source: 'again', message: 'other', job_id: null, device_id: null })];
  await insertRecords(db, batch, true);
  await insertRecords(db, batch, true);
  expect((await logs.list(db, { source: 'again', order: 'asc' })).map(({ message }) => message)).toEqual([
    ...['alike', 'alike', 'other'],
  ]);
});

test('entries are selected by type, level and above, source, run, device, text and time', async () => {
  await write(
    entry({ source: 's.one', level: 'debug', message: 'alpha' }),
    entry({ source: 's.one', level: 'error', message: 'beta', job_id: null, device_id: null }),
    entry({ source: 's.two', level: 'critical', log_type: 'system', message: 'gamma 100%' }),
    entry({ source: 's.two', log_type: 'connection', timestamp: '2020-01-01T00:00:00.000Z', message: 'old' }),
  );
  expect(await find({})).toEqual(['alpha', 'beta', 'gamma 100%', 'old']);
  expect(await find({ log_type: 'system' })).toEqual(['gamma 100%']);
  expect(await find({ level: 'error' })).toEqual(['beta', 'gamma 100%']);
  expect(await find({ source: 's.one' })).toEqual(['alpha', 'beta']);
  expect(await find({ job_id: run, source: 's.one' })).toEqual(['alpha']);
  expect(await find({ device_id: device, source: 's.two' })).toEqual(['gamma 100%', 'old']);
  expect(await find({ job_id: 'not an id' })).toEqual([]);
  expect(await find({ text: '100%' })).toEqual(['gamma 100%']);
  expect(await find({ since: new Date('2024-01-01'), source: 's.two' })).toEqual(['gamma 100%']);
});

test('entries are paged by id in both directions', async () => {
  await write(...Array.from({ length: 5 }, (_, n) => entry({ source: 'paged', message: String(n) })));
  const newest = await logs.list(db, { source: 'paged', limit: 2 });
  expect(newest.map((row) => row.message)).toEqual(['4', '3']);
  const older = await logs.list(db, { source: 'paged', before: newest.at(-1)?.id ?? 0 });
  expect(older.map((row) => row.message)).toEqual(['2', '1', '0']);
  const after = await logs.list(db, { source: 'paged', after: older[0]?.id ?? 0, order: 'asc' });
  expect(after.map((row) => row.message)).toEqual(['3', '4']);
});

test('NUL, a broken timestamp and an invalid id do not stop the other entries', async () => {
  await write(
    entry({ source: 'odd', message: 'a\0b', meta: { 'k\0': '\ud800' } }),
    entry({ source: 'odd', message: 'when', timestamp: 'yesterday' }),
    entry({ source: 'odd', message: 'whose', job_id: 'run 5' }),
    // No level at all: what the table refuses is left out alone.
    entry({ source: 'odd', message: 'refused', log_type: null as never }),
    entry({ source: 'odd', message: 'last' }),
  );
  const rows = await logs.list(db, { source: 'odd', order: 'asc' });
  expect(rows.map((row) => row.message)).toEqual(['a\ufffdb', 'when', 'whose', 'last']);
  expect(rows[0]?.meta).toEqual({ 'k\ufffd': '\ufffd' });
  expect(rows[2]).toMatchObject({ job_id: null, meta: { job_id: 'run 5' } });
});

test('new rows are notified by run', async () => {
  const heard: string[] = [];
  const stop = await db.listen('netraven_log', (payload) => heard.push(payload));
  await write(entry(), entry(), entry({ job_id: null }));
  await expect.poll(() => new Set(heard)).toEqual(new Set([run, '']));
  expect(heard).toHaveLength(2);
  await stop();
});

test('a flush waits for earlier entries only, while more arrive', async () => {
  const writer = logs.openWriter(db, { batch: 10 });
  for (let n = 0; n < 95; n++) writer.write(entry({ source: 'flushed' }));
  const flushing = writer.flush();
  const more = setInterval(() => writer.write(entry({ source: 'later' })), 1);
  await flushing;
  clearInterval(more);
  expect(await logs.list(db, { source: 'flushed', limit: 1000 })).toHaveLength(95);
  await writer.close();
  writer.write(entry({ source: 'closed' }));
  await writer.flush();
  expect(await logs.list(db, { source: 'closed' })).toEqual([]);
});

/** Returns the number of dropped entries that the log table reports. */
async function droppedSoFar(): Promise<number> {
  const notes = await logs.list(db, { source: 'db.log', limit: 1_000 });
  return notes.reduce((sum, row) => sum + (row.meta as { dropped: number }).dropped, 0);
}

test('while the table is blocked debug entries are dropped first, and their number is logged', async () => {
  const writer = logs.openWriter(db, { batch: 100, capacity: 200 });
  await db.kysely.transaction().execute(async (trx) => {
    await sql`lock table job_log in access exclusive mode`.execute(trx);
    // The first hundred are under way; of the rest there is room for two hundred.
    for (let n = 0; n < 100; n++) writer.write(entry({ source: 'pressed', message: 'first' }));
    for (let n = 0; n < 150; n++) writer.write(entry({ source: 'pressed', level: 'debug', message: `debug ${n}` }));
    for (let n = 0; n < 150; n++) writer.write(entry({ source: 'pressed', level: 'error', message: `error ${n}` }));
  });
  await writer.close();
  const rows = await logs.list(db, { source: 'pressed', limit: 1000 });
  expect(rows.filter((row) => row.level === 'error')).toHaveLength(150);
  expect(rows.filter((row) => row.level === 'info')).toHaveLength(100);
  const kept = rows.filter((row) => row.level === 'debug').length;
  const dropped = await droppedSoFar();
  expect(dropped).toBeGreaterThan(0);
  expect(kept + dropped).toBe(150);
});

test('entries written before the database is open are buffered up to the limit, and dropped ones are counted', async () => {
  const before = await droppedSoFar();
  const opening = Promise.withResolvers<Database>();
  const writer = logs.openWriter(opening.promise, { batch: 100, capacity: 200 });
  for (let i = 0; i < 1_000; i++) writer.write(entry({ source: 'early', level: 'debug', message: `debug ${i}` }));
  writer.write(entry({ source: 'early', level: 'error', message: 'grave' }));
  opening.resolve(db);
  await writer.flush();
  const kept = await logs.list(db, { source: 'early', limit: 2_000 });
  expect(kept.length).toBeLessThanOrEqual(300);
  expect(kept.map(({ message }) => message)).toContain('grave');
  expect((await droppedSoFar()) - before).toBe(1_001 - kept.length);
  await writer.close();
});

test('a writer to a database that could not be opened does not block its close', async () => {
  const writer = logs.openWriter(Promise.reject(new Error('no database')), { batch: 1 });
  writer.write(entry({}));
  await expect(writer.flush()).resolves.toBeUndefined();
  writer.write(entry({}));
  await expect(writer.close()).resolves.toBeUndefined();
});

test('partitions are made for today and three days ahead, and take over rows that came before them', async () => {
  const login = { connectionString: db.url };
  const day = new Date('2031-05-05T12:00:00.000Z');
  await write(entry({ source: 'future', timestamp: '2031-05-06T00:00:00.000Z' }));
  await makePartitions(db.kysely, login, day);
  await makePartitions(db.kysely, login, day);
  await write(entry({ source: 'future', timestamp: '2031-05-06T23:59:59.999Z' }));
  const { rows } = await sql<{
    name: string;
    count: number;
  }>`select tableoid::regclass::text as name, count(*) from job_log
    where source = 'future' group by 1`.execute(db.kysely);
  expect(rows).toEqual([{ name: 'job_log_20310506', count: 2 }]);
  const { rows: made } = await sql`select from pg_class where relname ~ '^job_log_2031050[5-8]$'`.execute(db.kysely);
  expect(made).toHaveLength(4);
});

test('ten thousand entries are written in batches', async () => {
  const writer = logs.openWriter(db);
  for (let n = 0; n < 10_000; n++) writer.write(entry({ source: 'many', message: String(n) }));
  await writer.close();
  const { rows } = await sql<{ count: number }>`select count(*) from job_log where source = 'many'`.execute(db.kysely);
  expect(rows[0]?.count).toBe(10_000);
});
