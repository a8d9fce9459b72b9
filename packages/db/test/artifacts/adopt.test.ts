import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { artifacts, health, type devices } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd } from '../../test-utils/fixtures.ts';
import { versions as changesToTell } from '../../src/notifications/find/versions.ts';
import { removeOld } from '../../src/retention/remove-old.ts';

const db = await closedAtEnd(testDatabase());
const [device] = (await addDevices(db, 'edge', 1)) as [devices.Device];

const of = { jobType: 'backup', name: 'running-config' };
const day = (number: number): Date => new Date(Date.UTC(2024, 0, number));
const version = (text: string, savedAt: Date): artifacts.AdoptedVersion => ({
  deviceId: device.id,
  deviceName: device.name,
  text,
  reveals: { '<secret:0123456789abcdef>': `canary of ${text}` },
  savedAt,
  author: { name: 'ann', address: null, changedAt: savedAt.toISOString() },
});
const adopt = (runId: string, ...versions: artifacts.AdoptedVersion[]): Promise<artifacts.AdoptResult[]> =>
  artifacts.adopt(db, { runId, tool: 'oxidized', ...of }, versions);

it('each version has its own time, author and secrets, and is adopted once', async () => {
  const runId = randomUUID();
  const all = [version('a', day(1)), version('b', day(2)), version('b', day(3)), version('c', day(3))];
  expect(await adopt(runId, ...all)).toEqual(['saved', 'saved', 'same', 'saved']);
  // As after a kill: the caller sends some again.
  expect(await adopt(runId, ...all, version('d', day(4)))).toEqual(['known', 'known', 'known', 'known', 'saved']);
  expect(await artifacts.adoptedState(db, of, [device.id])).toMatchObject([{ until: day(4), own: false }]);
  const history = await artifacts.history(db, { deviceName: device.name, ...of });
  expect(history.map(({ version: number, savedAt, authors }) => [number, savedAt, authors[0]?.name])).toEqual([
    [4, day(4), 'ann'],
    [3, day(3), 'ann'],
    [2, day(2), 'ann'],
    [1, day(1), 'ann'],
  ]);
  expect(Object.values(await artifacts.reveals(db, history[3]?.id ?? 0))).toEqual(['canary of a']);
  expect((await artifacts.toMirror(db, 0, 10)).versions.map(({ text }) => text.toString())).toEqual([
    'a',
    'b',
    'c',
    'd',
  ]);
  const run = await db.kysely.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirstOrThrow();
  expect(run).toMatchObject({ job_type: 'adopt', status: 'success', saved: 1, total: 0, created_by: 'adopt oxidized' });
});

it('what was adopted is no backup, no news, and no lag of years', async () => {
  expect(await health.list(db)).toEqual([]);
  const { found, last } = await changesToTell({ db, now: new Date(), lastAt: day(1), since: day(1) }, 0, () => true);
  expect(found).toEqual([]);
  expect(last).toBe(4);
  const { versions, since } = await artifacts.mirrorLag(db);
  expect(versions).toBe(4);
  expect(since?.getFullYear()).toBeGreaterThan(2024);
});

it('versions stay when their run is removed, and the history is still adopted once', async () => {
  await removeOld(db, new Date(Date.now() + 20 * 365 * 86_400_000));
  expect(await db.kysely.selectFrom('run').select('id').execute()).toEqual([]);
  expect(await adopt(randomUUID(), version('c', day(3)))).toEqual(['known']);
  expect(await artifacts.history(db, { deviceName: device.name, ...of })).toHaveLength(4);
});

it('nothing is put before a version that a job saved, or under the run of a job', async () => {
  const runId = randomUUID();
  await db.kysely
    .insertInto('run')
    .values({ id: runId, job_type: 'backup', dry_run: false, config: '{}', created_by: 'x' })
    .execute();
  await expect(adopt(runId, version('e', day(5)))).rejects.toMatchObject({ code: 'NR_RUN_UNKNOWN' });
  await db.kysely.updateTable('artifact').set({ adopted_from: null }).where('version', '=', 4).execute();
  expect(await adopt(randomUUID(), version('e', day(5)))).toEqual(['own']);
  expect(await artifacts.adoptedState(db, of, [device.id, randomUUID()])).toMatchObject([
    { own: true },
    { until: null, own: false },
  ]);
});
