import { expect, test } from 'vitest';
import { artifacts, runs, states, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginAll,
  closedAtEnd,
  commitEach,
  offering,
  taskResult,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'), record('reachability'), record('report', { scope: 'fleet' }));

test('a run over three devices is created, fetched, started and committed, and the last task closes it', async () => {
  await addDevices(db, 'life', 3);
  const run = await runOver(db, 'backup', 'life', { config: {} });
  expect(run).toMatchObject({ status: 'queued', counts: { total: 3, queued: 3, running: 0 } });

  const work = await tasks.fetch(db, 'default', 10);
  expect(new Set(work.map((one) => one.device?.name))).toEqual(new Set(['life1', 'life2', 'life3']));
  expect(work[0]).toMatchObject({
    runId: run.id,
    jobType: 'backup',
    tries: 0,
    cancelled: false,
    lostChange: undefined,
  });
  expect(await beginAll(db, worker, work)).toHaveLength(3);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'running', counts: { queued: 0, running: 3 } });

  const [a, b, c] = work as [tasks.FetchedTask, tasks.FetchedTask, tasks.FetchedTask];
  const committed = await tasks.commitResults(db, [
    taskResult(a, {
      artifacts: [{ name: 'running-config', text: 'hostname a\n', reveals: {}, mirrored: true }],
      state: { value: { n: 1 } },
    }),
    taskResult(b, { status: 'error', error: { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: true } }),
  ]);
  expect(committed.sort()).toEqual([a.taskId, b.taskId].sort());
  expect((await runs.get(db, run.id))?.status).toBe('running');
  await commitEach(db, [c]);

  const done = await runs.get(db, run.id);
  expect(done).toMatchObject({ status: 'partial', counts: { total: 3, success: 2, error: 1, queued: 0, running: 0 } });
  expect(done?.finishedAt).toBeInstanceOf(Date);
  const rows = await runs.tasks(db, run.id);
  expect(rows.map((task) => [task.device?.name, task.tries, task.attempts])).toEqual([
    ['life1', 1, 1],
    ['life2', 1, 1],
    ['life3', 1, 1],
  ]);
  expect(rows.find((task) => task.id === b.taskId)?.error?.code).toBe('NR_DEVICE_TIMEOUT');
  expect(await states.get(db, { jobType: 'backup', deviceId: a.device?.id ?? null })).toEqual({ n: 1 });
  const saved = await artifacts.latest(db, {
    deviceId: a.device?.id ?? null,
    jobType: 'backup',
    name: 'running-config',
  });
  expect(saved).toMatchObject({ text: 'hostname a\n', version: { version: 1, deviceName: a.device?.name, size: 11 } });
});

test('two job types that are requested at once never have two active tasks on one device', async () => {
  await addDevices(db, 'both', 6);
  const first = await runOver(db, 'backup', 'both');
  const second = await runOver(db, 'reachability', 'both');
  const active = new Set<string>();
  let ended = 0;
  for (;;) {
    const work = await tasks.fetch(db, 'default', 4);
    if (work.length === 0 && active.size === 0) break;
    for (const { device } of work) {
      expect(active).not.toContain(device?.name);
      active.add(device?.name ?? '');
    }
    await beginAll(db, worker, work);
    // Nothing of a held device is handed out, not even to a hungry worker.
    const more = await tasks.fetch(db, 'default', 100);
    for (const { device } of more) {
      expect(active).not.toContain(device?.name);
      active.add(device?.name ?? '');
    }
    await beginAll(db, worker, more);
    for (const one of [...work, ...more]) {
      await commitEach(db, [one]);
      active.delete(one.device?.name ?? '');
      ended++;
    }
  }
  expect(ended).toBe(12);
  for (const run of [first, second]) expect((await runs.get(db, run.id))?.status).toBe('success');
});

test('a fleet run is one task that sees all its devices', async () => {
  const devices = await addDevices(db, 'fleet', 2);
  const run = await runOver(db, 'report', 'fleet');
  const [work] = await tasks.fetch(db, 'default', 5);
  expect(work).toMatchObject({ device: null, runId: run.id });
  expect(work?.devices.map((device) => device.id)).toEqual(devices.map((device) => device.id));
  if (work) {
    await beginAll(db, worker, [work]);
    await commitEach(db, [work], { artifacts: [{ name: 'report', text: 'fine', reveals: {}, mirrored: true }] });
  }
  expect((await artifacts.latest(db, { deviceId: null, jobType: 'report', name: 'report' }))?.text).toBe('fine');
  expect((await runs.get(db, run.id))?.status).toBe('success');
});
