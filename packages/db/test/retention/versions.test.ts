import { beforeEach, expect, it } from 'vitest';
import { artifacts, devices, retention, runs, schedules } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { addDevices, beginNext, closedAtEnd, commitEach, offering, record } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'), record('report', { scope: 'fleet' }));
beforeEach(async () => {
  await db.pool.query('truncate run, device, artifact, blob, removed_version cascade');
  await db.pool.query("delete from setting where key like 'retention%'");
  await db.pool.query('delete from mirror');
  // It has all versions of a test.
  await artifacts.noteMirrored(db, 'home:/mirror.git', 0, 1_000_000);
  await addDevices(db, 'sw', 1);
});

const of = { deviceName: 'sw1', jobType: 'backup', name: 'config' };
const remove = async (): Promise<number> => (await retention.removeOld(db, await schedules.now(db))).versions;
const keep = (limits: retention.VersionLimits | null, jobType = 'backup'): Promise<unknown> =>
  retention.change(db, { versions: { [jobType]: limits } });
const versions = async (by = of): Promise<number[]> => (await artifacts.history(db, by)).map(({ version }) => version);
const blobs = async (): Promise<number> => (await db.kysely.selectFrom('blob').select('hash').execute()).length;

/** Saves texts, each in a run of its own. */
async function save(...texts: string[]): Promise<void> {
  await saveAs('backup', ...texts);
}

async function saveAs(jobType: string, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await runs.create(db, { jobType, devices: 'name:*', createdBy: 'tester' });
    const fetched = await beginNext(db, worker, 10);
    const saved = [{ name: 'config', text, reveals: {}, mirrored: true }];
    await commitEach(db, fetched, { artifacts: saved });
  }
}

async function savedDaysAgo(...days: number[]): Promise<void> {
  for (const [index, ago] of days.entries()) {
    await db.pool.query('update artifact set saved_at = now() - make_interval(days => $1) where version = $2', [
      ago,
      index + 1,
    ]);
  }
}

it('all are kept until a person limits them, for each job type by itself', async () => {
  await save('one', 'two', 'three');
  expect((await retention.get(db)).versions).toEqual({});
  expect(await remove()).toBe(0);
  await keep({ count: 1 }, 'facts');
  await keep({ days: 30 });
  await keep({ count: 2 });
  expect((await retention.change(db, { logDays: 7 })).versions).toEqual({ facts: { count: 1 }, backup: { count: 2 } });
  expect(await remove()).toBe(1);
  expect(await versions()).toEqual([3, 2]);
  expect((await keep(null)) as retention.Retention).toMatchObject({ logDays: 7, versions: { facts: { count: 1 } } });
  await save('four', 'five');
  expect(await remove()).toBe(0);
});

it('a version is old when another one replaced it long ago, and the newest one always stays', async () => {
  await save('one', 'two', 'three');
  await savedDaysAgo(900, 800, 20);
  await keep({ days: 30 });
  // Two was what the device had until 20 days ago.
  expect(await remove()).toBe(1);
  expect(await versions()).toEqual([3, 2]);
  await savedDaysAgo(900, 800, 700);
  expect(await remove()).toBe(1);
  expect(await versions()).toEqual([3]);
  expect(await artifacts.latest(db, { ...of, deviceId: (await devices.list(db))[0]?.id ?? null })).toMatchObject({
    text: 'three',
  });
});

it('numbers are not used again, and a text that was removed can be saved again', async () => {
  await save('one', 'two');
  await keep({ count: 1 });
  await remove();
  expect(await blobs()).toBe(1);
  await save('one');
  expect(await versions()).toEqual([3, 2]);
  expect(await blobs()).toBe(2);
});

it('a text that another version still has stays', async () => {
  await addDevices(db, 'other', 1);
  await save('one', 'two', 'one');
  await keep({ count: 1 });
  expect(await remove()).toBe(4);
  expect(await blobs()).toBe(1);
  expect(await versions({ ...of, deviceName: 'other1' })).toEqual([3]);
});

it('versions of fleet jobs are removed too', async () => {
  await saveAs('report', 'one', 'two');
  await keep({ count: 1 }, 'report');
  expect(await remove()).toBe(1);
  expect(await versions({ deviceName: '', jobType: 'report', name: 'config' })).toEqual([2]);
});

it('history and changes go on from the version before that still exists', async () => {
  await save('one', 'two', 'three', 'four');
  const [four, three, two, one] = await artifacts.history(db, of);
  const same = { added: 1, removed: 1, hunks: Buffer.from('equal') };
  const pairs = [
    [two, one],
    [three, two],
    [four, three],
  ].map(([version, previous]) => ({ id: version?.id ?? 0, previousId: previous?.id ?? 0 }));
  const asIndexed = pairs.map((pair) => ({ ...pair, inOrder: same, unordered: same }));
  await artifacts.addToIndex(db, asIndexed);
  expect((await artifacts.notIndexed(db, 0, 10)).pairs).toEqual([{ id: one?.id, previousId: null }]);
  await db.pool.query('delete from artifact where version in (1, 3)');
  // Compared with a version that was removed since: neither kept nor written.
  await artifacts.addToIndex(db, asIndexed);
  expect((await artifacts.notIndexed(db, 0, 10)).pairs).toEqual([
    { id: two?.id, previousId: null },
    { id: four?.id, previousId: two?.id },
  ]);
  const since = new Date(0);
  const found = await artifacts.changes(db, { ...of, since, until: new Date(Date.now() + 60_000), limit: 10 });
  expect(found.map(({ id, previousId, isFirst }) => [id, previousId, isFirst])).toEqual([
    [four?.id, two?.id, false],
    [two?.id, null, false],
  ]);
  expect((await artifacts.lastVersions(db, four?.id ?? 0, 10)).map(({ version }) => version)).toEqual([2, 4]);
});

it('all versions stay while no mirror has noted any', async () => {
  await db.pool.query('delete from mirror');
  await save('one', 'two', 'three');
  await keep({ count: 1 });
  expect(await remove()).toBe(0);
  const [three] = await artifacts.history(db, of);
  await artifacts.noteMirrored(db, 'a:/mirror.git', 0, three?.id ?? 0);
  expect(await remove()).toBe(2);
});

it('a version that the mirror lacks stays, and the mirror knows the run of a removed one', async () => {
  await save('one', 'two', 'three');
  const [three, two, one] = await artifacts.history(db, of);
  await artifacts.noteMirrored(db, 'a:/mirror.git', 0, three?.id ?? 0);
  // Another mirror is away.
  await artifacts.noteMirrored(db, 'b:/mirror.git', 0, one?.id ?? 0);
  await keep({ count: 1 });
  expect(await remove()).toBe(1);
  expect(await versions()).toEqual([3, 2]);
  expect(await artifacts.runOf(db, one?.id ?? 0)).toBe(one?.runId);
  expect(await artifacts.mirrorLag(db)).toMatchObject({ versions: 2, lost: 0 });
  await artifacts.noteMirrored(db, 'b:/mirror.git', one?.id ?? 0, two?.id ?? 0);
  expect(await remove()).toBe(1);
});

it('a mirror says what it never got, and one that was away for a month holds up no removal', async () => {
  await save('one', 'two', 'three');
  const [three, , one] = await artifacts.history(db, of);
  await artifacts.noteMirrored(db, 'a:/mirror.git', 0, three?.id ?? 0);
  await artifacts.noteMirrored(db, 'b:/mirror.git', 0, one?.id ?? 0);
  await db.pool.query("update mirror set seen_at = now() - interval '31 days' where owner like 'b:%'");
  await keep({ count: 1 });
  expect(await remove()).toBe(2);
  expect(await artifacts.mirrorLag(db)).toEqual({ versions: 0, since: null, lost: 0 });
  // It is back.
  await artifacts.noteMirrored(db, 'b:/mirror.git', one?.id ?? 0, three?.id ?? 0);
  expect(await artifacts.mirrorLag(db)).toEqual({ versions: 0, since: null, lost: 1 });
  // A repository that is made again has only what is left.
  await artifacts.noteMirrored(db, 'b:/mirror.git', 0, three?.id ?? 0);
  expect((await artifacts.mirrorLag(db)).lost).toBe(2);
});

it('the versions of a device with an open change stay', async () => {
  await save('one', 'two');
  await keep({ count: 1 });
  await db.pool.query("update task set open_change = '\\x00'");
  expect(await remove()).toBe(0);
  await db.pool.query('update task set open_change = null');
  expect(await remove()).toBe(1);
});

it('a renamed device leaves its former path in a mirror that is built after a removal', async () => {
  await save('one');
  const [device] = await devices.list(db);
  await devices.change(db, device?.id ?? '', { name: 'renamed' });
  await save('two', 'three');
  await db.pool.query('delete from artifact where version = 2');
  const mirrored = (await artifacts.toMirror(db, 0, 10)).versions;
  expect(mirrored.map(({ version, formerName }) => [version.version, formerName])).toEqual([
    [1, null],
    [3, 'sw1'],
  ]);
});
