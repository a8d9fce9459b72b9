import { beforeEach, expect, test } from 'vitest';
import { devices, policies, runs, tasks, workers } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  closedAtEnd,
  commitEach,
  endAll,
  fetchOne,
  offering,
  record,
  runOver,
  stayLive,
} from '../../test-utils/fixtures.ts';

const integrity = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const ranWith = {
  packageName: '@netraven/job-plain',
  packageVersion: '1.0.0',
  packageIntegrity: integrity,
  coreVersion: '1.2.3',
  nodeVersion: 'v26.1.0',
};
const configSchema = {
  type: 'object',
  properties: { depth: { type: 'number' }, token: { type: 'string', writeOnly: true } },
};

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('plain', { integrity, configSchema }));
await addDevices(db, 'sw', 2);
beforeEach(() => endAll(db, worker));

/** Ends the tasks of a run, as run by a worker with these versions. */
async function endRun(more: Partial<tasks.NewAttempt> = {}): Promise<tasks.FetchedTask[]> {
  const work = await tasks.fetch(db, 'default', 10);
  const attempts = work.map(({ fence }) => ({
    fence,
    workerId: worker,
    ...ranWith,
    workerHost: 'nms-1:4711',
    ...more,
  }));
  await tasks.startAttempts(db, attempts);
  await commitEach(db, work);
  return work;
}

const again = (run: runs.Run): Promise<runs.RunAgain> => runs.again(db, run.id, { createdBy: 'tester', exactly: true });

test('a task tells with what it ran, and a run sums it up; secret settings are masked', async () => {
  const run = await runOver(db, 'plain', 'sw', { config: { depth: 2, token: 'canary-token' } });
  const [first] = await endRun();
  expect(await runs.taskReport(db, first?.taskId ?? '')).toMatchObject({
    config: { depth: 2, token: '<secret>' },
    attempts: [{ ...ranWith, workerHost: 'nms-1:4711', workerId: worker }],
  });
  expect(await runs.ranWith(db, run.id)).toEqual([{ ...ranWith, workerHosts: ['nms-1:4711'], attempts: 2 }]);
});

test('a run is repeated exactly: same devices, settings, dry run and package, whatever was stored since', async () => {
  const run = await runOver(db, 'plain', 'sw', { config: { depth: 2, token: 'canary-token' }, dryRun: true });
  await endRun();
  await policies.set(db, '@netraven/job-plain', { config: { depth: 9 } });
  const { run: same } = await again(run);
  expect(same).toMatchObject({ config: { depth: 2, token: '<secret>' }, dryRun: true, counts: { total: 2 } });
  const work = await tasks.fetch(db, 'default', 10);
  expect(work[0]).toMatchObject({
    config: { depth: 2, token: 'canary-token' },
    exactPackage: { name: '@netraven/job-plain', version: '1.0.0', integrity },
  });
  await commitEach(db, work);
  // Without settings of its own, the run does not take those that were stored since.
  const bare = await runOver(db, 'plain', 'sw', { config: { depth: 9 } });
  await endRun();
  await policies.set(db, '@netraven/job-plain', { config: { depth: 9, token: 'later' } });
  expect((await again(bare)).run.config).toEqual({ depth: 9 });
  await policies.set(db, '@netraven/job-plain', { config: {} });
});

test('it is refused when a worker has another version, or other files of the same version', async () => {
  const run = await runOver(db, 'plain', 'sw');
  await endRun();
  for (const other of [{ version: '1.1.0' }, { integrity: 'sha256-other' }]) {
    const id = await workers.join(
      db,
      { hostname: 'nms-2', pid: 12, pool: 'default' },
      { records: [record('plain', { integrity, configSchema, ...other })] },
    );
    await stayLive(db, [id]);
    await expect(again(run)).rejects.toMatchObject({
      code: 'NR_RUN_NOT_SAME',
      message: expect.stringMatching(
        /used @netraven\/job-plain 1\.0\.0 \(sha256-47DEQpj8HBSa…\), and nms-2:12 has/,
      ) as unknown,
      hint: expect.stringContaining(`netraven runs again ${run.id}`) as unknown,
    });
    await workers.leave(db, id);
  }
  expect((await again(run)).run.counts.total).toBe(2);
});

test('it is refused when a device was removed, when the run used two versions, and when it ran nothing', async () => {
  const [gone] = await addDevices(db, 'gone', 1);
  const run = await runs.create(db, { jobType: 'plain', devices: 'name:sw1 name:gone1', createdBy: 'tester' });
  await expect(again(run)).rejects.toMatchObject({ message: expect.stringContaining('it ran nothing') as unknown });
  const work = await fetchOne(db);
  await tasks.startAttempts(db, [{ fence: work.fence, workerId: worker, ...ranWith, packageVersion: '0.9.0' }]);
  await commitEach(db, [work]);
  await endRun();
  await expect(again(run)).rejects.toMatchObject({
    message: expect.stringMatching(/it used .* (0\.9\.0|1\.0\.0) .* and .* (0\.9\.0|1\.0\.0) /) as unknown,
  });
  await devices.remove(db, gone?.id ?? '');
  await expect(again(run)).rejects.toMatchObject({
    code: 'NR_RUN_NOT_SAME',
    message: expect.stringContaining('no longer in the inventory: gone1') as unknown,
  });
});

test('a run that was repeated exactly is retried with the same package', async () => {
  const first = await runOver(db, 'plain', 'sw');
  await endRun();
  const { run } = await again(first);
  const work = await tasks.fetch(db, 'default', 10);
  await commitEach(db, work, { status: 'failed' });
  await runs.retry(db, run.id, { createdBy: 'tester' });
  const name = '@netraven/job-plain';
  expect((await tasks.fetch(db, 'default', 10)).map(({ exactPackage }) => exactPackage)).toEqual([
    { name, version: '1.0.0', integrity },
    { name, version: '1.0.0', integrity },
  ]);
});
