import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { devices, runs, schedules, tasks } from '../../src/index.ts';
import { waveOf } from '../../src/runs/waves.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginAll,
  beginNext,
  closedAtEnd,
  commitEach,
  endAll,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('plain'), record('fleet', { scope: 'fleet' }));
await addDevices(db, 'sw', 12);
beforeEach(() => endAll(db, worker));

const start = (waves: runs.Waves, more: Partial<runs.RunRequest> = {}): Promise<runs.Run> =>
  runOver(db, 'plain', 'sw', { waves, ...more });

/** Returns the names of the devices whose tasks can be fetched now, and ends these tasks. */
async function endWave(status: 'success' | 'failed' | 'error' = 'success', count = 100): Promise<string[]> {
  const work = await beginNext(db, worker, count);
  await commitEach(db, work, { status });
  return work.map(({ device }) => device?.name ?? '').toSorted();
}

const skippedOf = async ({ id }: runs.Run): Promise<string[]> =>
  (await runs.tasks(db, id, { status: ['skipped'] })).map(({ error }) => error?.code ?? '');
const queueJobs = async (): Promise<number> =>
  (await sql`select from pgboss.job where state in ('created', 'retry', 'active')`.execute(db.kysely)).rows.length;

test('the first devices run first, in natural order, then wave after wave; a task that waits has no queue job', async () => {
  const run = await start({ canary: 2, size: 5 });
  expect(run.waves).toEqual({
    canary: 2,
    size: 5,
    stopAbovePercent: 10,
    count: 3,
    current: 1,
    waiting: 10,
    stopped: null,
  });
  expect(await queueJobs()).toBe(2);
  expect(await endWave()).toEqual(['sw1', 'sw2']);
  expect((await runs.get(db, run.id))?.waves).toMatchObject({ current: 2, waiting: 5 });
  // A wave starts when all of the wave before have ended.
  expect(await endWave('success', 4)).toHaveLength(4);
  expect(await endWave()).toHaveLength(1);
  expect(await endWave()).toEqual(['sw10', 'sw11', 'sw12', 'sw8', 'sw9']);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'success', waves: { current: 3, waiting: 0 } });
});

test('when too many of a wave fail, the rest is skipped, and the hint names the command to go on', async () => {
  const run = await start({ canary: 3, size: 5, stopAbovePercent: 33 });
  expect(await endWave('failed', 1)).toEqual(['sw1']);
  // 1 of 3 is more than 33 %: the other two are not started.
  expect(await endWave()).toEqual([]);
  const stopped = await runs.get(db, run.id);
  expect(stopped).toMatchObject({ status: 'failed', counts: { failed: 1, skipped: 11 }, waves: { waiting: 0 } });
  expect(stopped?.waves?.stopped).toMatchObject({
    code: 'NR_RUN_STOPPED',
    message: 'the run stopped: 1 of 3 devices of wave 1 failed, more than 33 %',
    hint: `Go on with the skipped devices: \`netraven runs retry ${run.id} --code NR_RUN_STOPPED\`.`,
  });
  const rest = await runs.retry(db, run.id, { createdBy: 'tester', only: { code: 'NR_RUN_STOPPED' } });
  expect(rest).toMatchObject({ counts: { total: 11 }, waves: { canary: 3, size: 5, stopAbovePercent: 33, count: 3 } });
  for (let wave = 1; wave <= 3; wave++) await endWave();
  expect((await runs.get(db, rest.id))?.status).toBe('success');
  // Without a code, the device that failed is tried. The skipped ones have succeeded meanwhile.
  expect(await runs.retry(db, run.id, { createdBy: 'tester' })).toMatchObject({ counts: { total: 1 } });
});

test('exactly the allowed share may fail', async () => {
  const run = await start({ canary: 2, stopAbovePercent: 50 });
  await endWave('error', 1);
  await endWave('success', 1);
  expect(await endWave()).toHaveLength(10);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'partial', waves: { stopped: null } });
});

test('a limit without waves stops a run over all devices; a task that was tried goes on', async () => {
  const run = await start({ stopAbovePercent: 10 });
  const work = await tasks.fetch(db, 'default', 4);
  const [a, b, c, d] = work as [tasks.FetchedTask, tasks.FetchedTask, tasks.FetchedTask, tasks.FetchedTask];
  await beginAll(db, worker, [a, b, c]);
  const error = { code: 'NR_TEST', message: 'm', retryable: true };
  await commitEach(db, [c], { status: 'error', error, retryInMs: 0 });
  await commitEach(db, [a, b], { status: 'error' });
  expect(await skippedOf(run)).toEqual(Array.from({ length: 8 }, () => 'NR_RUN_STOPPED'));
  // A worker gives back the one that it has not started, and then skips it.
  await tasks.returnToQueue(db, d.fence, 0, error);
  const left = await tasks.fetch(db, 'default', 10);
  expect(left.map(({ device, stopped }) => [device?.name, stopped?.code])).toEqual(
    expect.arrayContaining([
      [c.device?.name, undefined],
      [d.device?.name, 'NR_RUN_STOPPED'],
    ]),
  );
  await commitEach(db, left);
  expect((await runs.get(db, run.id))?.finishedAt).toBeInstanceOf(Date);
});

test('a canary in which no device ran proves nothing: the next devices take its place', async () => {
  const run = await start({ canary: 2, size: 3, stopAbovePercent: 0 });
  const skipAll = async (): Promise<string[]> => {
    const reason = { code: 'NR_CREDENTIAL_FROZEN', message: 'm', retryable: false };
    const work = await tasks.fetch(db, 'default', 10);
    for (const { fence } of work) await tasks.skip(db, fence, reason);
    return work.map(({ device }) => device?.name ?? '').toSorted();
  };
  expect(await skipAll()).toEqual(['sw1', 'sw2']);
  expect(await skipAll()).toEqual(['sw3', 'sw4']);
  // The rest of a wave is fewer than the canary.
  expect(await skipAll()).toEqual(['sw5']);
  expect(await runs.get(db, run.id)).toMatchObject({ waves: { current: 1, waiting: 5 } });
  expect(await endWave('success', 1)).toEqual(['sw6']);
  expect(await skipAll()).toEqual(['sw7']);
  // One device of the canary ran, so the next wave starts: the one that is left of the third.
  expect(await endWave()).toEqual(['sw8']);
  expect(await endWave('failed')).toEqual(['sw10', 'sw11', 'sw9']);
  expect(await skippedOf(run)).toContain('NR_RUN_STOPPED');
});

test('a canary that finds no device to run on ends the run', async () => {
  const run = await start({ canary: 5, size: 4 });
  const reason = { code: 'NR_TASK_NOT_APPLICABLE', message: 'm', retryable: false };
  for (;;) {
    const work = await tasks.fetch(db, 'default', 10);
    if (work.length === 0) break;
    for (const { fence } of work) await tasks.skip(db, fence, reason);
  }
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'skipped', counts: { skipped: 12 } });
});

test('a wave of which every device is skipped goes on', async () => {
  const run = await start({ size: 2 });
  const reason = { code: 'NR_WINDOW_CLOSED', message: 'm', retryable: false };
  for (const { fence } of await tasks.fetch(db, 'default', 10)) await tasks.skip(db, fence, reason);
  for (let wave = 2; wave <= 6; wave++) expect(await endWave()).toHaveLength(2);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'success', counts: { success: 10, skipped: 2 } });
});

test('devices that the job does not support take no place in a wave', async () => {
  await offering(db, record('juniper', { platforms: ['juniper_junos'] }));
  for (const n of [1, 2]) {
    await devices.add(db, {
      name: `a${n}`,
      address: `192.0.2.${n}`,
      platform: n === 1 ? 'cisco_ios' : 'juniper_junos',
    });
  }
  const run = await runOver(db, 'juniper', 'sw', { devices: 'name:a1 name:a2 name:sw1', waves: { canary: 1 } });
  expect((await runs.tasks(db, run.id)).map(({ device, wave }) => [device?.name, wave])).toEqual([
    ['a1', null],
    ['a2', 1],
    ['sw1', null],
  ]);
  expect(await endWave()).toEqual(['a2']);
  expect((await runs.get(db, run.id))?.status).toBe('success');
  // All are skipped at once.
  const none = await runOver(db, 'juniper', 'sw', { devices: 'name:sw1', waves: { canary: 1 } });
  expect(none).toMatchObject({ status: 'skipped', waves: { count: 0, waiting: 0 } });
});

test('a cancelled run starts no further wave', async () => {
  const run = await start({ canary: 2, size: 5 });
  const work = await beginNext(db, worker, 2);
  await runs.cancel(db, run.id);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'running', counts: { cancelled: 10, running: 2 } });
  await commitEach(db, work);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'cancelled', counts: { success: 2, cancelled: 10 } });
  expect(await queueJobs()).toBe(0);
});

test('a device that changes its pool is queued in the new one when its wave starts', async () => {
  const [first, second] = await addDevices(db, 'moved', 2);
  await runOver(db, 'plain', 'moved', { waves: { canary: 1 } });
  await devices.change(db, second?.id ?? '', { pool: 'branch' });
  expect((await tasks.fetch(db, 'branch', 10)).length).toBe(0);
  expect(await endWave()).toEqual([first?.name]);
  const far = await tasks.fetch(db, 'branch', 10);
  expect(far.map(({ device }) => device?.name)).toEqual([second?.name]);
  await commitEach(db, far);
});

test('a fleet job has no waves', async () => {
  const refused = { code: 'NR_RUN_WAVES_FLEET' };
  await expect(runOver(db, 'fleet', 'sw', { waves: { canary: 1 } })).rejects.toMatchObject(refused);
  const schedule = { jobType: 'fleet', devices: 'name:*', time: 'daily', createdBy: 'tester' };
  const waves = { canary: 1 };
  await expect(schedules.add(db, { ...schedule, name: 'f', waves })).rejects.toMatchObject(refused);
  const { id } = await schedules.add(db, { ...schedule, name: 'f' });
  await expect(schedules.change(db, id, { waves })).rejects.toMatchObject(refused);
  await schedules.remove(db, id);
});

test('the runs of a schedule have its waves; with a spread, the devices that start first are in the first wave', async () => {
  const schedule = await schedules.add(db, {
    name: 'waved',
    jobType: 'plain',
    devices: 'tag:sw',
    time: 'every 1d',
    spreadMinutes: 60,
    waves: { canary: 2 },
    createdBy: 'tester',
  });
  const [decided] = await schedules.decideDue(db, schedule.nextAt ?? new Date());
  const found = await runs.tasks(db, decided?.runId ?? '');
  const startOf = (wave: number): number[] =>
    found.filter((task) => task.wave === wave).map(({ startAt }) => startAt?.getTime() ?? 0);
  expect(startOf(1)).toHaveLength(2);
  expect(Math.max(...startOf(1))).toBeLessThanOrEqual(Math.min(...startOf(2)));
  await runs.cancel(db, decided?.runId ?? '');
  expect(await schedules.change(db, schedule.id, { waves: null })).toMatchObject({ waves: null });
  await schedules.remove(db, schedule.id);
});

const outcomes = ['success', 'failed', 'error', 'skip', 'retry', 'back', 'lose'] as const;

test('however tasks end, every run ends, no wave starts before the one before has ended, and none after too many failures', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ canary: fc.integer({ min: 1, max: 5 }), size: fc.integer({ min: 1, max: 6 }) }, { requiredKeys: [] }),
      fc.constantFrom(0, 10, 34, 50, 100),
      fc.array(fc.constantFrom(...outcomes), { minLength: 40, maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 40, maxLength: 40 }),
      async (sizes, stopAbovePercent, ends, batches) => {
        const run = await start({ ...sizes, stopAbovePercent });
        const waveById = new Map((await runs.tasks(db, run.id)).map((task) => [task.id, task.wave ?? 0]));
        const isOver = new Set<string>();
        for (let turn = 0; (await runs.get(db, run.id))?.finishedAt === null; turn++) {
          const work = await tasks.fetch(db, 'default', batches[turn % batches.length] ?? 1);
          const first = Math.min(...work.map(({ taskId }) => waveById.get(taskId) ?? 0));
          const before = [...waveById].filter(([, wave]) => wave < first);
          expect(before.filter(([id]) => !isOver.has(id))).toEqual([]);
          for (const one of work) {
            // The waves of one run only: what is fetched together starts together.
            expect(waveById.get(one.taskId)).toBe(first);
            const end = turn > 30 ? 'success' : (ends[(turn * 7 + work.indexOf(one)) % ends.length] ?? 'success');
            if (one.stopped) await tasks.skip(db, one.fence, one.stopped);
            else await endOne(one, end);
          }
          for (const { id, status } of await runs.tasks(db, run.id)) {
            if (!['queued', 'running'].includes(status)) isOver.add(id);
          }
        }
        const ended = await runs.tasks(db, run.id);
        const count = Math.max(...waveById.values());
        const started = Math.max(
          ...ended.filter(({ error }) => error?.code !== 'NR_RUN_STOPPED').map(({ wave }) => wave ?? 0),
        );
        for (let wave = 1; wave <= count; wave++) {
          const of = ended.filter((task) => task.wave === wave);
          const failed = of.filter(({ status }) => status === 'failed' || status === 'error').length;
          const counted = of.filter(({ error }) => error?.code !== 'NR_WINDOW_CLOSED').length;
          const isTooMany = failed * 100 > stopAbovePercent * counted;
          // Only the last wave that started may have failed too often, and only then does the rest not start.
          expect(wave < started && isTooMany).toBe(false);
          expect(wave === started && started < count && !isTooMany).toBe(false);
        }
        const { waves } = (await runs.get(db, run.id)) ?? {};
        expect(waves?.waiting).toBe(0);
        expect(waves?.stopped !== null).toBe(ended.some(({ error }) => error?.code === 'NR_RUN_STOPPED'));
      },
    ),
    { numRuns: 25, seed: 11 },
  );
});

async function endOne(one: tasks.FetchedTask, end: (typeof outcomes)[number]): Promise<void> {
  const error = { code: 'NR_TEST', message: 'm', retryable: true };
  if (end === 'skip') return void (await tasks.skip(db, one.fence, { ...error, code: 'NR_WINDOW_CLOSED' }));
  if (end === 'back') return void (await tasks.returnToQueue(db, one.fence, 0, error));
  await beginAll(db, worker, [one]);
  if (end === 'lose') {
    // As the queue does when the lease has lapsed.
    await sql`update pgboss.job set state = 'retry' where id = ${one.taskId}`.execute(db.kysely);
  } else if (end === 'retry') {
    await commitEach(db, [one], { status: 'error', error, retryInMs: 0 });
  } else await commitEach(db, [one], { status: end });
}

test('the wave of a device follows from its place', () => {
  fc.assert(
    fc.property(
      fc.nat(200),
      fc.option(fc.integer({ min: 1, max: 9 })),
      fc.option(fc.integer({ min: 1, max: 9 })),
      (index, canary, size) => {
        const waves = { ...(canary !== null && { canary }), ...(size !== null && { size }) };
        const before = index === 0 ? 1 : waveOf(index - 1, waves);
        const wave = waveOf(index, waves);
        expect(waveOf(0, waves)).toBe(1);
        expect(wave === before || wave === before + 1).toBe(true);
        const places = Array.from({ length: 500 }, (_, place) => place).filter(
          (place) => waveOf(place, waves) === wave,
        );
        const length = wave === 1 ? (canary ?? size) : size;
        expect(places).toHaveLength(length ?? (wave === 1 ? 500 : 500 - (canary ?? 0)));
      },
    ),
    { seed: 11 },
  );
});
