import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { devices, runs } from '@netraven/db';
import { Lease } from '../src/lease.ts';
import { cisco, startPlant } from './plant.ts';

const lines = ['ip route 198.18.1.0 255.255.255.0 Null0', 'ip route 198.18.2.0 255.255.255.0 Null0'];
const undo = lines.map((line) => `no ${line}`);
const job = (jobType: string, body: string, meta = ''): { source: string; permissions: ['device:write'] } => ({
  permissions: ['device:write'],
  source: `export const meta = { jobType: '${jobType}', ${meta} };
    export async function run({ device, logger, signal }) {
      const session = await device.connect();
      const change = (lines, undo) => session.configure(lines, undo && { undo });
      const lines = ${JSON.stringify(lines)}, undo = ${JSON.stringify(undo)};
      ${body} }`,
});
/** Time limit of a job, in ms. No other timer has it. */
const lateMs = 599_999;
const untilAborted = `await new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)))`;
const jobs = {
  keeps: job('keeps', 'await change(lines, undo); return { success: true };'),
  confirms: job('confirms', `await change(lines, undo); await session.confirm(); throw new Error('late');`),
  throws: job('throws', `await change(lines, undo); throw new Error('no ping');`),
  judges: job('judges', `await change(lines, undo); return { success: false, message: 'no ping' };`),
  leaves: job('leaves', `await change(lines, undo); return { success: true, notApplicable: 'no BGP' };`),
  exits: job('exits', `await change(lines, undo); process.exit(7);`),
  late: job('late', `await change(lines, undo); logger.info('waiting'); ${untilAborted}`, `timeoutMs: ${lateMs}`),
  plans: job('plans', `logger.info('undo: no x'); await change(lines, undo); return { success: true };`),
  waits: job('waits', `await change(lines, undo); logger.info('waiting'); ${untilAborted}`),
  timed: job('timed', 'await session.configure(lines, { revertAfterMinutes: 5 }); throw new Error("no ping");'),
  bare: job('bare', `await change(lines); throw new Error('no ping');`),
  sends: job('sends', `await session.send('clear counters'); throw new Error('no ping');`),
  mixes: job(
    'mixes',
    `await session.send('clear counters'); await change(lines, undo);
     return { success: false, message: 'no ping', changed: true };`,
  ),
  hurries: job('hurries', `void change(lines, undo); return { success: true };`),
  wrong: job('wrong', `await change(lines, ['no ip route 198.18.1.0']); return { success: false };`),
};

const plant = await startPlant({ devices: cisco('core-1'), jobs, shared: true });
const device = plant.simulator.device('core-1');
const before = device.config;
beforeEach(() => {
  device.config = before;
  device.faults = [];
});
const isMade = (): boolean => lines.every((line) => device.config.includes(`\n${line}\n`));
const whenWaiting = async (runId: string): Promise<void> => {
  const isWaiting = (): boolean =>
    plant.entries.some(({ message, job_id: jobId }) => message === 'waiting' && jobId === runId);
  await expect.poll(isWaiting).toBe(true);
};

describe('a change with undo lines', () => {
  it('is kept if the task succeeds, or if the job confirmed it', async () => {
    expect((await plant.run('keeps')).tasks).toMatchObject([{ status: 'success', error: null }]);
    expect(isMade()).toBe(true);
    device.config = before;
    expect((await plant.run('confirms')).tasks).toMatchObject([
      { status: 'error', error: { code: 'NR_JOB_THREW', message: 'late (index.js:6)' } },
    ]);
    expect(isMade()).toBe(true);
  });

  const asBefore = 'core-1 is as before: NetRaven sent 2 lines to undo the change';
  it.each([
    ['throws', 'error', 'NR_JOB_THREW', `no ping (index.js:6); ${asBefore}`],
    ['judges', 'failed', 'NR_CHANGE_UNDONE', `no ping; ${asBefore}`],
    ['leaves', 'skipped', 'NR_TASK_NOT_APPLICABLE', `no BGP; ${asBefore}`],
    ['exits', 'error', 'NR_HOST_CRASHED', expect.stringMatching(new RegExp(`exited with code 7[^]*; ${asBefore}$`))],
    ['late', 'error', 'NR_JOB_TIMEOUT', `the attempt was not finished within ${lateMs} ms; ${asBefore}`],
  ])('is undone if the job %s, and task and log say so', async (jobType, status, code, message) => {
    using timers = vi.spyOn(globalThis, 'setTimeout');
    const asked = await plant.start(jobType);
    if (jobType === 'late') {
      await whenWaiting(asked.id);
      // Ten minutes later.
      timers.mock.calls.find(([, ms]) => ms === lateMs)?.[0]();
    }
    const { run, tasks } = await plant.wait(asked.id);
    expect(tasks).toMatchObject([{ status, attempts: 1, error: { code, message } }]);
    expect(device.config).toBe(before);
    expect((await plant.log(run.id)).filter(({ source }) => source === 'worker.task')).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        message: asBefore,
        meta: { task_id: tasks[0]?.id, outcome: 'undone' },
      }),
    );
  });

  it('leaves the device as before if the job does not wait for it', async () => {
    const { tasks } = await plant.run('hurries');
    // The job may return before the session has begun, or after lines were sent.
    const message = expect.stringMatching(
      /^run\(\) did not wait for session\.configure\(\) at \S+:\d+, and returned(?:; core-1 is as before: .*)?$/,
    ) as unknown;
    expect(tasks).toMatchObject([{ status: 'error', attempts: 1, error: { code: 'NR_JOB_NOT_AWAITED', message } }]);
    expect(device.config).toBe(before);
  });

  it('is taken back by a device that can, if the job asked for it', async () => {
    expect((await plant.run('timed')).tasks).toMatchObject([
      {
        error: {
          code: 'NR_JOB_THREW',
          message: expect.stringContaining('core-1 is as before: it took the change back'),
        },
      },
    ]);
    expect(device.config).toBe(before);
  });

  it('is undone if the run is cancelled, and the run is cancelled', async () => {
    const asked = await plant.start('waits');
    await whenWaiting(asked.id);
    expect(isMade()).toBe(true);
    await runs.cancel(plant.db, asked.id);
    const { run, tasks } = await plant.wait(asked.id);
    expect(run.status).toBe('cancelled');
    expect(tasks).toMatchObject([
      { status: 'cancelled', error: { code: 'NR_RUN_CANCELLED', message: `the run was cancelled; ${asBefore}` } },
    ]);
    expect(device.config).toBe(before);
  });

  it.each([1, 2, 3])('is undone if the connection is cut at line %i', async (line) => {
    device.faults = [{ kind: 'close-in-configure', line, when: 'after', times: 1 }];
    expect((await plant.run('keeps')).tasks).toMatchObject([
      { status: 'error', attempts: 1, error: { code: 'NR_DEVICE_CLOSED', message: expect.stringContaining(asBefore) } },
    ]);
    expect(device.config).toBe(before);
  });

  it.each(['judges', 'keeps'])('of a job that %s is undone if the lease lapsed when the job ended', async (jobType) => {
    using mayUndo = vi.spyOn(Lease.prototype, 'mayUndo');
    mayUndo.mockReturnValueOnce(false);
    expect((await plant.run(jobType)).tasks).toMatchObject([
      {
        status: 'error',
        attempts: 2,
        error: { code: 'NR_TASK_CONFIGURE_BEGUN', message: expect.stringContaining(asBefore) },
      },
    ]);
    expect(device.config).toBe(before);
  });

  it('that the job confirmed stays if the lease lapsed when the job ended', async () => {
    using mayUndo = vi.spyOn(Lease.prototype, 'mayUndo');
    mayUndo.mockReturnValueOnce(false);
    expect((await plant.run('confirms')).tasks).toMatchObject([
      { status: 'error', attempts: 1, error: { code: 'NR_JOB_THREW', message: 'late (index.js:6)' } },
    ]);
    expect(isMade()).toBe(true);
  });

  it('that cannot be undone is an error with the lines that differ', async () => {
    expect((await plant.run('wrong')).tasks).toMatchObject([
      {
        status: 'error',
        error: {
          code: 'NR_CHANGE_UNDO_FAILED',
          message: expect.stringMatching(/^core-1 may be half changed, because .*with failed: the job gave no reason$/),
          hint: 'Check the configuration of core-1, and correct the named lines by hand.',
        },
      },
    ]);
    // The lines are stored while they may be needed only.
    const { rows } = await plant.db.pool.query('select count(*)::int as count from task where open_change is not null');
    expect(rows).toEqual([{ count: 0 }]);
  });
});

describe('a command that may change the device, and that nothing undoes,', () => {
  beforeEach(() => {
    device.answers = { 'clear counters': '' };
  });
  const others = '1 command that may have changed core-1 was sent, and nothing undoes it: `clear counters`';
  const hint = 'Check on core-1 what the named commands or requests changed, and correct it by hand.';

  it('is told if it was all that the job did', async () => {
    expect((await plant.run('sends')).tasks).toMatchObject([
      {
        status: 'error',
        attempts: 1,
        // The hint of the error follows.
        error: {
          code: 'NR_JOB_THREW',
          message: `no ping (index.js:6); ${others}`,
          hint: expect.stringMatching(`^${hint} Correct the line`),
        },
      },
    ]);
  });

  it('is told next to an undone change, and the device is not said to be as before', async () => {
    const { tasks } = await plant.run('mixes');
    const message = `no ping; the configured lines of core-1 are undone: NetRaven sent 2 lines to undo the change; ${others}`;
    expect(tasks).toMatchObject([
      { status: 'failed', result: { changed: true }, error: { code: 'NR_CHANGE_UNDONE', message, hint } },
    ]);
    expect(device.config).toBe(before);
  });
});

describe('a change without undo lines', () => {
  it('stays, and the task says so', async () => {
    expect((await plant.run('bare')).tasks).toMatchObject([
      {
        error: {
          code: 'NR_JOB_THREW',
          message:
            'no ping (index.js:6); core-1 keeps the change of 2 lines: it has no undo lines; its configuration has 2 lines more and 0 lines less',
        },
      },
    ]);
    expect(isMade()).toBe(true);
  });

  it('that is cut in the middle is half made, and the task says so', async () => {
    device.faults = [{ kind: 'close-in-configure', line: 2, when: 'before', times: 1 }];
    expect((await plant.run('bare')).tasks).toMatchObject([
      {
        error: {
          code: 'NR_CHANGE_HALF_MADE',
          message: expect.stringMatching(
            /^core-1 is half changed: 2 of 2 lines were sent, and .* Before that, the task ended with NR_DEVICE_CLOSED: /,
          ),
          hint: expect.stringMatching(/^Compare the configuration of the device with its last backup/),
        },
      },
    ]);
  });
});

it('a device that may have an earlier change takes no other one until a person releases it', async () => {
  const earlier = randomUUID();
  await plant.db.pool.query('update device set held_by_run = $1', [earlier]);
  expect((await plant.run('keeps')).tasks).toMatchObject([
    {
      status: 'skipped',
      error: {
        code: 'NR_TASK_DEVICE_HELD',
        message: `run ${earlier} may have changed core-1, which never answered its commit`,
        hint: expect.stringContaining('`netraven devices release core-1`') as unknown,
      },
    },
  ]);
  expect(device.config).toBe(before);
  // Reads and dry runs change nothing.
  expect((await plant.run('backup')).tasks).toMatchObject([{ status: 'success' }]);
  expect((await plant.run('keeps', { dryRun: true })).tasks).toMatchObject([
    {
      status: 'success',
      result: {
        message: expect.stringMatching(
          /a live run would be skipped: run \S+ may have changed core-1, .* `netraven devices release core-1`$/,
        ) as unknown,
      },
    },
  ]);
  const [held] = await devices.list(plant.db);
  await devices.release(plant.db, held?.id ?? '');
  const { tasks: free } = await plant.run('keeps', { dryRun: true });
  expect(JSON.stringify(free)).not.toContain('would be skipped');
  expect((await plant.run('keeps')).tasks).toMatchObject([{ status: 'success' }]);
  expect(isMade()).toBe(true);
});

it('a worker that stops undoes the change of its task, which is not started again', async () => {
  const own = await startPlant({ devices: cisco('core-1'), jobs: { waits: jobs.waits } });
  const simulated = own.simulator.device('core-1');
  const whole = simulated.config;
  const asked = await own.start('waits');
  await expect.poll(() => own.entries.some(({ message }) => message === 'waiting')).toBe(true);
  await own.worker.stop(0);
  expect(await runs.tasks(own.db, asked.id)).toMatchObject([
    {
      status: 'error',
      error: {
        code: 'NR_TASK_CONFIGURE_BEGUN',
        message: expect.stringMatching(
          /^the worker is being stopped; the task is not started again; core-1 is as before/,
        ),
      },
    },
  ]);
  expect(simulated.config).toBe(whole);
});

it('no line is typed before the log of the job is stored', async () => {
  const logged = Promise.withResolvers<void>();
  const stored = Promise.withResolvers<void>();
  const flushLogs = (): Promise<void> => {
    logged.resolve();
    return stored.promise;
  };
  const own = await startPlant({ devices: cisco('core-1'), jobs: { plans: jobs.plans }, worker: { flushLogs } });
  const simulated = own.simulator.device('core-1');
  const asked = await own.start('plans');
  await logged.promise;
  expect(own.entries).toContainEqual(expect.objectContaining({ message: 'undo: no x' }));
  // A worker that dies now has changed nothing.
  expect(simulated.typed).not.toContain('configure terminal');
  stored.resolve();
  expect((await own.wait(asked.id)).tasks).toMatchObject([{ status: 'success' }]);
  expect(simulated.typed).toContain('configure terminal');
});
