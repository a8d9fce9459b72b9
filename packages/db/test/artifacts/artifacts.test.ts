import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { artifacts, devices, runs, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { dump } from '../../test-utils/dump.ts';
import {
  addDevices,
  beginNext,
  closedAtEnd,
  commitEach,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'));
const [device] = (await addDevices(db, 'sw', 1)) as [devices.Device];

/** Runs once over the device and saves these texts. */
async function save(...texts: (Partial<tasks.NewArtifact> & { text: string })[]): Promise<void> {
  await runOver(db, 'backup', 'sw');
  await commitEach(db, await beginNext(db, worker, 1), {
    artifacts: texts.map((text) => ({ name: 'config', reveals: {}, mirrored: true, ...text })),
  });
}

const of = (name: string): { deviceId: string; jobType: string; name: string } => ({
  deviceId: device.id,
  jobType: 'backup',
  name,
});

test('versions count up per device, job type and name, and an unchanged text makes none', async () => {
  for (const text of ['one', 'one', 'two', 'one']) await save({ text });
  const history = await artifacts.history(db, { deviceName: 'sw1', jobType: 'backup', name: 'config' });
  expect(history.map((version) => version.version)).toEqual([3, 2, 1]);
  expect((await artifacts.latest(db, of('config')))?.text).toBe('one');
  expect((await artifacts.get(db, history[1]?.id ?? 0))?.text).toBe('two');
  const { count } = await db.kysely
    .selectFrom('blob')
    .select((query) => query.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect(count).toBe(2);
});

test('a job reads an earlier version, and lists its artifacts and their versions without texts', async () => {
  await save({ name: 'list-b', text: 'b1' });
  await save({ name: 'list-b', text: 'b2' }, { name: 'list-a', text: 'ä' });
  expect((await artifacts.latest(db, { ...of('list-b'), version: 1 }))?.text).toBe('b1');
  expect(await artifacts.latest(db, { ...of('list-b'), version: 3 })).toBeUndefined();
  const plain = (all: readonly artifacts.Version[]): unknown[] =>
    all.map(({ name, version, size }) => [name, version, size]);
  const listed = (await artifacts.listOf(db, of(''))).filter(({ name }) => name.startsWith('list-'));
  expect(plain(listed)).toEqual([
    ['list-a', 1, 2],
    ['list-b', 2, 2],
  ]);
  expect(plain(await artifacts.historyOf(db, of('list-b')))).toEqual([
    ['list-b', 2, 2],
    ['list-b', 1, 2],
  ]);
  expect(await artifacts.listOf(db, { deviceId: null, jobType: 'backup' })).toEqual([]);
});

test('of two texts saved under one name by one task both are versions, in order', async () => {
  await save({ name: 'twice', text: 'first' }, { name: 'twice', text: 'second' }, { name: 'twice', text: 'second' });
  expect(await artifacts.latest(db, of('twice'))).toMatchObject({ text: 'second', version: { version: 2 } });
});

test('texts of any size, an empty one and large ones too, come back byte for byte', async () => {
  const texts = ['', 'ä€😀\r\n', 'x'.repeat(9_000_000), 'y'.repeat(9_000_001), 'z'.repeat(9_000_002), 'end'];
  await save(...texts.map((text, n) => ({ name: `size${n}`, text })));
  for (const [n, text] of texts.entries()) {
    const saved = await artifacts.latest(db, of(`size${n}`));
    expect(saved?.text === text, `text ${n}`).toBe(true);
    expect(saved?.version.size).toBe(Buffer.byteLength(text));
  }
});

test('the secrets behind masks are sealed, and an administrator can read them', async () => {
  const reveals = { '<secret:3f9a>': 'kept-secret-7c1' };
  await save({ name: 'masked', text: 'enable secret <secret:3f9a>', reveals });
  const saved = await artifacts.latest(db, of('masked'));
  expect(await artifacts.reveals(db, saved?.version.id ?? 0)).toEqual(reveals);
  expect((await dump(db)).join('\n')).not.toContain('kept-secret-7c1');
});

test('secrets of one version do not open as those of another', async () => {
  await save({ name: 'moved', text: '1', reveals: { m: 'secret one' } });
  await save({ name: 'moved', text: '2', reveals: { m: 'secret two' } });
  const [second, first] = await artifacts.history(db, { deviceName: 'sw1', jobType: 'backup', name: 'moved' });
  const { reveals } = await db.kysely
    .selectFrom('artifact')
    .select('reveals')
    .where('id', '=', first?.id ?? 0)
    .executeTakeFirstOrThrow();
  await db.kysely
    .updateTable('artifact')
    .set({ reveals })
    .where('id', '=', second?.id ?? 0)
    .execute();
  await expect(artifacts.reveals(db, second?.id ?? 0)).rejects.toMatchObject({ code: 'NR_SECRET_UNREADABLE' });
});

test('the mirror gets its versions, oldest first, after its position', async () => {
  await save({ name: 'm1', text: 'a' }, { name: 'hidden', text: 'b', mirrored: false }, { name: 'm2', text: 'c' });
  const all = (await artifacts.toMirror(db, 0, 100)).versions;
  const last = all.slice(-2);
  expect(last.map(({ version, text }) => [version.name, text.toString(), version.deviceName])).toEqual([
    ['m1', 'a', 'sw1'],
    ['m2', 'c', 'sw1'],
  ]);
  expect((await artifacts.toMirror(db, last[0]?.version.id ?? 0, 100)).versions).toEqual(last.slice(1));
  expect((await artifacts.toMirror(db, 0, 1)).versions).toEqual(all.slice(0, 1));
});

test('the mirror gets no more at once than it can hold, and at least one', async () => {
  const from = (await artifacts.toMirror(db, 0, 1_000)).versions.at(-1)?.version.id ?? 0;
  await save(...[300, 100, 100, 100].map((size, n) => ({ name: `held${n}`, text: String(n).repeat(size) })));
  const namesOf = async (after: number, bytes: number): Promise<string[]> =>
    (await artifacts.toMirror(db, after, 100, bytes)).versions.map(({ version }) => version.name);
  expect(await namesOf(from, 200)).toEqual(['held0']);
  expect(await namesOf(from, 301)).toEqual(['held0', 'held1']);
  expect(await namesOf(from, 100_000)).toHaveLength(4);
  expect(await artifacts.toMirror(db, from, 100, 301)).toMatchObject({ isFull: true });
  expect(await artifacts.toMirror(db, from, 100, 100_000)).toMatchObject({ isFull: false });
  expect(await artifacts.isMirrorBehind(db, from)).toBe(true);
  const last = (await artifacts.toMirror(db, from, 100)).versions.at(-1)?.version;
  expect(await artifacts.isMirrorBehind(db, last?.id ?? 0)).toBe(false);
  expect(await artifacts.runOf(db, last?.id ?? 0)).toBe(last?.runId);
  expect(await artifacts.runOf(db, (last?.id ?? 0) + 1)).toBeUndefined();
});

test('no version is committed with an id below one the mirror has seen', async () => {
  const [slowDevice, second] = (await addDevices(db, 'order', 2)) as [devices.Device, devices.Device];
  const slow = await runOver(db, 'backup', 'order', { devices: `name:${slowDevice.name}` });
  const fast = await runOver(db, 'backup', 'order', { devices: `name:${second.name}` });
  const work = await beginNext(db, worker, 10);
  const commit = (run: runs.Run): Promise<unknown> =>
    commitEach(
      db,
      work.filter((one) => one.runId === run.id),
      { artifacts: [{ name: 'order', text: run.id, reveals: {}, mirrored: true }] },
    );
  const last = (await artifacts.toMirror(db, 0, 1000)).versions.at(-1)?.version.id ?? 0;
  const waiting = async (event: string): Promise<number> =>
    (
      await sql`select from pg_stat_activity where datname = current_database() and wait_event = ${event}`.execute(
        db.kysely,
      )
    ).rows.length;
  let both: Promise<unknown> | undefined;
  await db.kysely.transaction().execute(async (trx) => {
    // The first transaction has written its version and waits for its run.
    await sql`select from run where id = ${slow.id} for update`.execute(trx);
    const first = commit(slow);
    await expect.poll(() => waiting('transactionid')).toBe(1);
    both = Promise.all([first, commit(fast)]);
    await expect.poll(() => waiting('advisory')).toBe(1);
    expect((await artifacts.toMirror(db, last, 10)).versions).toEqual([]);
  });
  await both;
  expect((await artifacts.toMirror(db, last, 10)).versions.map(({ text }) => text.toString())).toEqual([
    slow.id,
    fast.id,
  ]);
});

test('one holder at a time has the mirror lock, and it is free again afterwards, also when the work failed', async () => {
  const inner = await artifacts.withMirrorLock(db, () => artifacts.withMirrorLock(db, () => Promise.resolve('second')));
  expect(inner).toBeUndefined();
  await expect(artifacts.withMirrorLock(db, () => Promise.reject(new Error('git')))).rejects.toThrow('git');
  const other = await patientDatabase();
  onTestFinished(() => other.close());
  expect(await artifacts.withMirrorLock(other, () => Promise.resolve('free'))).toBe('free');
});

test('a connection that breaks while the mirror lock is held does not hide the error of the work', async () => {
  const own = await patientDatabase();
  onTestFinished(() => own.close());
  const failing = artifacts.withMirrorLock(own, async () => {
    await own.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = $1
        and database = (select oid from pg_database where datname = current_database())`,
      [0x6e726d69],
    );
    throw new Error('git');
  });
  await expect(failing).rejects.toThrow('git');
});

test('quarantine keeps the newest texts, limited by number and bytes, and always the new one', async () => {
  const error = { code: 'NR_DEVICE_TRUNCATED', message: 'x', retryable: true };
  await db.kysely.deleteFrom('quarantine').execute();
  const add = (length: number, limits: { texts: number; bytes: number }): Promise<number> =>
    artifacts.quarantine(db, { taskId: crypto.randomUUID(), text: 'x'.repeat(length), error }, limits);
  const sizes = async (): Promise<number[]> => (await artifacts.quarantined(db, { limit: 10 })).map(({ size }) => size);
  const texts = { texts: 3, bytes: 1_000_000 };
  for (const length of [1, 2, 3]) expect(await add(length, texts)).toBe(0);
  expect(await add(4, texts)).toBe(1);
  expect(await sizes()).toEqual([4, 3, 2]);
  const bytes = { texts: 100, bytes: 100_000 };
  expect(await add(60_000, bytes)).toBe(0);
  expect(await add(50_000, bytes)).toBe(4);
  expect(await sizes()).toEqual([50_000]);
  expect(await add(200_000, bytes)).toBe(1);
  expect(await sizes()).toEqual([200_000]);
  await db.kysely.deleteFrom('quarantine').execute();
});

test('raw output in quarantine is sealed', async () => {
  const error = { code: 'NR_DEVICE_TRUNCATED', message: 'cut', retryable: true };
  await artifacts.quarantine(db, { taskId: crypto.randomUUID(), text: 'username x secret raw-output-1', error });
  const row = await db.kysely.selectFrom('quarantine').selectAll().executeTakeFirstOrThrow();
  expect(row.error).toEqual(error);
  expect(db.keyring.open(row.content, `quarantine:${row.id}`)).toContain('raw-output-1');
  expect((await dump(db)).join('\n')).not.toContain('raw-output-1');
});

test('the mirror leaves the former path of a renamed device, also if a version that is not for Git has been saved there', async () => {
  const [one, two] = (await addDevices(db, 'swap', 2)) as [devices.Device, devices.Device];
  const saveOf = async (deviceId: string, mirrored: boolean, text: string): Promise<void> => {
    const { name = '' } = (await devices.get(db, deviceId)) ?? {};
    await runOver(db, 'backup', '', { devices: `name:${name}` });
    const artifact = { name: 'swapped', text, reveals: {}, mirrored };
    await commitEach(db, await beginNext(db, worker, 1), { artifacts: [artifact] });
  };
  await saveOf(one.id, true, 'one');
  const from = (await artifacts.toMirror(db, 0, 1_000)).last ?? 0;
  await devices.change(db, one.id, { name: 'swap9' });
  await devices.change(db, two.id, { name: 'swap1' });
  await saveOf(two.id, false, 'two is not for Git');
  await saveOf(one.id, true, 'one is renamed');
  const { versions } = await artifacts.toMirror(db, from, 10);
  expect(versions.map(({ version, formerName }) => [version.deviceName, formerName])).toEqual([['swap9', 'swap1']]);
  // The version before was not for Git: the path that this device wrote is the one before that.
  await devices.change(db, two.id, { name: 'swap2' });
  await saveOf(one.id, false, 'not for Git');
  await devices.change(db, one.id, { name: 'swap8' });
  await saveOf(one.id, true, 'for Git again');
  const next = await artifacts.toMirror(db, versions.at(-1)?.version.id ?? 0, 10);
  expect(next.versions.map(({ formerName }) => formerName)).toEqual(['swap9']);
});

test('a damaged text is not for the mirror, and the other versions are', async () => {
  const from = (await artifacts.toMirror(db, 0, 1_000)).last ?? 0;
  const long = (text: string): string => `${text} `.repeat(200);
  await save(
    { name: 'whole1', text: long('a') },
    { name: 'broken', text: long('b') },
    { name: 'whole2', text: long('c') },
  );
  await sql`update blob set content = substring(content for 5) || '\\x0000'::bytea
    where hash = (select hash from artifact where name = 'broken')`.execute(db.kysely);
  const { versions, isFull, last } = await artifacts.toMirror(db, from, 10);
  expect(versions.map(({ version }) => version.name)).toEqual(['whole1', 'whole2']);
  expect([isFull, last]).toEqual([false, versions.at(-1)?.version.id]);
  expect(await artifacts.toMirror(db, from, 3)).toMatchObject({ isFull: true });
  const [broken] = await artifacts.history(db, { deviceName: 'sw1', jobType: 'backup', name: 'broken' });
  await expect(artifacts.get(db, broken?.id ?? 0)).rejects.toMatchObject({ code: 'NR_ARTIFACT_UNREADABLE' });
  const selection = { at: new Date(Date.now() + 1_000), jobType: 'backup' };
  for (const [name, expected] of [
    ['whole1', long('a')],
    ['broken', expect.objectContaining({ code: 'NR_ARTIFACT_UNREADABLE' })],
  ]) {
    const page = await artifacts.exportPage(db, { ...selection, name }, { inClear: false });
    expect(page?.texts.map(({ text }) => text)).toEqual([expected]);
  }
});
