import { sql, type Transaction } from 'kysely';
import { expect, test } from 'vitest';
import { headsIn } from '../../src/artifacts/heads.ts';
import { saveArtifacts } from '../../src/artifacts/save.ts';
import { artifacts, health, states } from '../../src/index.ts';
import type { Tables } from '../../src/schema/tables.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginNext,
  closedAtEnd,
  offering,
  record,
  runOver,
  taskResult,
} from '../../test-utils/fixtures.ts';

const others = 1_000;
const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'));
await addDevices(db, 'sw', 3);
await runOver(db, 'backup', 'sw');
const work = await beginNext(db, worker, 10);
await sql`insert into blob (hash, content) values ('one', 'one')`.execute(db.kysely);
// A new table has no statistics, and gets none here.
await sql`alter table artifact set (autovacuum_enabled = false)`.execute(db.kysely);
await sql`insert into artifact (device_id, device_name, job_type, name, version, hash, size, mirrored, run_id, task_id)
  select gen_random_uuid(), 'other', 'backup', 'running-config', 1, 'one', 3, true, gen_random_uuid(), gen_random_uuid()
  from generate_series(1, ${others}::int)`.execute(db.kysely);

/** Returns the rows of a table, by default of versions, that the work of a transaction reads. */
async function rowsRead(task: (trx: Transaction<Tables>) => Promise<unknown>, table = 'artifact'): Promise<number> {
  return db.kysely.transaction().execute(async (trx) => {
    const before = await countRows(trx, table);
    await task(trx);
    return (await countRows(trx, table)) - before;
  });
}

/** Counts also those that earlier transactions of this connection read. */
async function countRows(trx: Transaction<Tables>, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select seq_tup_read + idx_tup_fetch as rows
    from pg_stat_xact_user_tables where relname = ${table}`.execute(trx);
  return rows[0]?.rows ?? 0;
}

test('the latest versions of a device are found without those of other devices', async () => {
  const keys = work.map(({ device }) => ({
    deviceId: device?.id ?? null,
    jobType: 'backup',
    name: 'running-config',
  }));
  expect(await rowsRead((trx) => headsIn(trx, keys))).toBeLessThan(10);
});

test('versions are saved, and read for the mirror, without those of other devices', async () => {
  const text = { name: 'running-config', reveals: {}, mirrored: true };
  const save = (version: string): Promise<number> =>
    rowsRead((trx) =>
      saveArtifacts(
        db,
        trx,
        work.map((one) => taskResult(one, { artifacts: [{ ...text, text: version }] })),
      ),
    );
  expect(await save('first')).toBeLessThan(20);
  const after = (await artifacts.toMirror(db, 0, others + 10)).versions.at(-1)?.version.id ?? 0;
  expect(await save('second')).toBeLessThan(20);
  expect(await rowsRead((trx) => artifacts.toMirror({ ...db, kysely: trx }, after, 10))).toBeLessThan(30);
  expect((await artifacts.toMirror(db, after, 10)).versions.map(({ text: saved }) => saved.toString())).toEqual(
    work.map(() => 'second'),
  );
});

test.each([['a device'], ['a fleet job']])(
  'the versions of %s are read without those of other devices',
  async (owner) => {
    const deviceId = owner === 'a device' ? (work[0]?.device?.id ?? null) : null;
    const of = { deviceId, jobType: 'backup', name: 'running-config' };
    expect(await rowsRead((trx) => artifacts.latest({ ...db, kysely: trx }, of))).toBeLessThan(10);
    expect(await rowsRead((trx) => artifacts.listOf({ ...db, kysely: trx }, of))).toBeLessThan(10);
    expect(await rowsRead((trx) => artifacts.historyOf({ ...db, kysely: trx }, of))).toBeLessThan(10);
  },
);

test('the last saved text of devices is found without their older versions', async () => {
  const deviceId = work[0]?.device?.id;
  for (const name of ['long', 'short']) {
    await sql`insert into artifact (device_id, device_name, job_type, name, version, hash, size, mirrored, run_id, task_id)
      select ${deviceId}::uuid, 'sw1', 'history', ${name}, number, 'one', 3, true, gen_random_uuid(), gen_random_uuid()
      from generate_series(1, ${others}::int) as number`.execute(db.kysely);
  }
  const page =
    (sort: health.DeviceSort, results: boolean) =>
    (trx: Transaction<Tables>): Promise<unknown> =>
      health.listDevices({ ...db, kysely: trx }, { limit: 10, sort, results });
  expect(await rowsRead(page('proven', false))).toBeLessThan(30);
  expect(await rowsRead(page('name', true))).toBeLessThan(30);
});

test('the state for a device is read without those of other devices', async () => {
  await sql`alter table job_state set (autovacuum_enabled = false)`.execute(db.kysely);
  await sql`insert into job_state (job_type, device_id, value)
    select 'backup', gen_random_uuid(), '1' from generate_series(1, ${others}::int)`.execute(db.kysely);
  for (const deviceId of [work[0]?.device?.id ?? null, null]) {
    const read = (trx: Transaction<Tables>): Promise<unknown> =>
      states.get({ ...db, kysely: trx }, { jobType: 'backup', deviceId });
    expect(await rowsRead(read, 'job_state')).toBeLessThan(10);
  }
});

test('versions whose changes are in the index are passed over at once', async () => {
  const { pairs: lacking, last: looked = 0 } = await artifacts.notIndexed(db, 0, 10);
  expect([lacking.length, lacking.at(-1)?.id]).toEqual([10, looked]);
  await sql`insert into version_change (id) select id from artifact`.execute(db.kysely);
  const { rows } = await sql<{ id: number }>`select max(id) as id from artifact`.execute(db.kysely);
  const last = rows[0]?.id ?? 0;
  expect(await artifacts.notIndexed(db, 0, 10)).toEqual({ pairs: [], last });
  expect(await artifacts.notIndexed(db, last, 10)).toEqual({ pairs: [], last: undefined });
  await sql`delete from version_change where id in (${looked}, ${last})`.execute(db.kysely);
  const { pairs, ...rest } = await artifacts.notIndexed(db, 0, 10);
  expect([pairs.map(({ id }) => id), rest]).toEqual([[looked, last], { last }]);
});

test('a page of an export reads the newest versions only', async () => {
  const [deviceId] = work.flatMap(({ device }) => device?.id ?? []);
  await sql`insert into artifact (device_id, device_name, job_type, name, version, hash, size, mirrored, run_id, task_id)
    select ${deviceId}::uuid, 'sw1', 'backup', 'long-history', version, 'one', 3, true, gen_random_uuid(), gen_random_uuid()
    from generate_series(1, ${others}::int) as version`.execute(db.kysely);
  const of = { at: new Date(Date.now() + 60_000), jobType: 'backup' };
  expect(await rowsRead((trx) => artifacts.exportPage({ ...db, kysely: trx }, of, { inClear: false }))).toBeLessThan(
    100,
  );
  expect(await rowsRead((trx) => artifacts.countExported({ ...db, kysely: trx }, of))).toBeLessThan(100);
});
