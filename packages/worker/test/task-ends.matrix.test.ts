import { beforeAll, describe, expect, it } from 'vitest';
import { runs, tasks as queue, workers, type Database } from '@netraven/db';
import { cisco, startPlant, type Plant } from './plant.ts';

const job = (jobType: string, body: string, meta = ''): { source: string } => ({
  source: `export const meta = { jobType: '${jobType}', ${meta} }; export async function run({ device, db, logger, signal, jobId, dryRun }) { ${body} }`,
});
const one = [{ name: 'core-1', platform: 'cisco_ios' }];
const attempts = (db: Database, taskId?: string): Promise<{ status: string }[]> => {
  const query = db.kysely.selectFrom('attempt').select(['status']).orderBy('number');
  return (taskId === undefined ? query : query.where('task_id', '=', taskId)).execute();
};

const save = `await db.artifacts.save('note', 'text'); await db.state.set({ n: 1 });`;
const nosy = `return { success: true, message: (await db.artifacts.latest('running-config', { jobType: 'backup' }))?.text.slice(0, 3) }`;
const reserved = ['NR_WORKER_STOPPING', 'NR_WORKER_FENCED', 'NR_RUN_CANCELLED', 'NR_JOB_TIMEOUT', 'NR_HOST_BYSTANDER'];
const jobs = {
  stores: job('stores', `${save} throw Object.assign(new Error('no'), { code: 'ACME_NO', hint: 'yes' })`),
  verdict: job('verdict', `${save} return { success: false, message: 'not compliant' }`),
  partial: job(
    'partial',
    `${save} if (device.name === 'fails') return { success: false, notApplicable: 'no BGP on ' + device.name };
     return { success: true, changed: true, report: { kind: 'markdown', text: '# all well' } }`,
  ),
  flaky: job(
    'flaky',
    `if (!globalThis.again) { globalThis.again = true; throw Object.assign(new Error('busy'), { code: 'ACME_BUSY', retryable: true }) }
     const before = await db.state.get(); await db.state.set({ seen: true });
     return { success: true, details: { first: before === undefined, own: await db.state.get() } }`,
  ),
  mixed: job(
    'mixed',
    `if (device.name === 'throws') throw new Error('no'); return { success: device.name !== 'fails' }`,
    'retries: 0',
  ),
  logged: job(
    'logged',
    `if (device.name === 'fails') return { success: false, message: 'not compliant' };
     if (device.name === 'works') return { success: true };
     throw Object.assign(new Error('busy'), { code: 'ACME_BUSY', hint: 'Wait a little.', retryable: true })`,
    'retries: 1',
  ),
  slow: job(
    'slow',
    `await new Promise((resolve) => signal.addEventListener('abort', resolve)); return { success: true }`,
    'timeoutMs: 300, retries: 0',
  ),
  forger: job(
    'forger',
    `const code = ${JSON.stringify(reserved)}[globalThis.nth = (globalThis.nth ?? -1) + 1];
     throw Object.assign(new Error(code), { code })`,
  ),
  dry: job(
    'dry',
    `const saved = await db.artifacts.save('note', 'text'); await db.state.set(1); return { success: dryRun, details: saved }`,
  ),
  outside: job('outside', `await db.artifacts.save('../etc/passwd', 'x'); return { success: true }`),
  hidden: job('hidden', `await db.artifacts.save('.git', 'x'); return { success: true }`),
  nosy: job('nosy', nosy),
  reader: { ...job('reader', nosy), permissions: ['artifacts:read' as const] },
};

describe('a task', () => {
  let plant: Plant;
  beforeAll(async () => {
    const devices = cisco('fails', 'throws', 'works');
    plant = await startPlant({ devices, jobs, shared: true });
  });
  const runOne: Plant['run'] = (jobType, ask) => plant.run(jobType, { devices: 'name:works', ...ask });
  const savedBy = async (jobType: string): Promise<unknown> => {
    const rows = async (query: string): Promise<unknown> => (await plant.db.pool.query(query, [jobType])).rows;
    return {
      artifacts: await rows('select name, version from artifact where job_type = $1'),
      state: await rows('select value from job_state where job_type = $1'),
    };
  };

  it('stores nothing if its job throws, and everything if the verdict is false', async () => {
    const thrown = await runOne('stores');
    expect(thrown.run).toMatchObject({ status: 'error', counts: { total: 1, error: 1, failed: 0 } });
    expect(thrown.tasks).toMatchObject([{ status: 'error', result: null, error: { code: 'ACME_NO', hint: 'yes' } }]);
    expect(await savedBy('stores')).toEqual({ artifacts: [], state: [] });
    const judged = await runOne('verdict');
    expect(judged.run).toMatchObject({ status: 'failed', counts: { total: 1, failed: 1, error: 0 } });
    expect(judged.tasks).toMatchObject([{ status: 'failed', result: { success: false }, error: null }]);
    expect(await savedBy('verdict')).toEqual({
      artifacts: [{ name: 'note', version: 1 }],
      state: [{ value: { n: 1 } }],
    });
  });

  it('is skipped with the reason of a job that does not apply, and keeps report and change of one that does', async () => {
    const { run, tasks } = await plant.run('partial', { devices: 'name:fails name:works' });
    expect(run).toMatchObject({ status: 'success', counts: { total: 2, success: 1, skipped: 1 } });
    expect(tasks).toMatchObject([
      {
        status: 'skipped',
        result: { success: false, notApplicable: 'no BGP on fails' },
        error: { code: 'NR_TASK_NOT_APPLICABLE', message: 'no BGP on fails', retryable: false },
      },
      { status: 'success', result: { changed: true, report: { kind: 'markdown', text: '# all well' } }, error: null },
    ]);
    expect(await attempts(plant.db, tasks[0]?.id)).toEqual([{ status: 'skipped' }]);
    const short = await runs.tasks(plant.db, run.id, { details: false });
    expect(short.map(({ result }) => Object.keys(result ?? {}).toSorted())).toEqual([
      ['notApplicable', 'success'],
      ['changed', 'success'],
    ]);
  });

  it('is retried after a retryable error, and reads the state of the last committed attempt', async () => {
    const { tasks } = await runOne('flaky');
    expect(tasks).toMatchObject([
      { status: 'success', attempts: 2, result: { details: { first: true, own: { seen: true } } } },
    ]);
    expect(await attempts(plant.db, tasks[0]?.id)).toEqual([{ status: 'error' }, { status: 'success' }]);
  });

  it('is failed if it returns success: false, and an error if it throws; a run counts both separately', async () => {
    const { run, tasks } = await plant.run('mixed');
    expect(run).toMatchObject({ status: 'partial', counts: { total: 3, success: 1, failed: 1, error: 1 } });
    expect(tasks.map(({ device, status, error }) => [device?.name, status, error?.code])).toEqual([
      ['fails', 'failed', undefined],
      ['throws', 'error', 'NR_JOB_THREW'],
      ['works', 'success', undefined],
    ]);
    expect(tasks[1]?.error?.message).toBe('no (index.js:1)');
    const ended = await Promise.all(tasks.map(({ id }) => attempts(plant.db, id)));
    expect(ended.flat().map(({ status }) => status)).toEqual(['failed', 'error', 'success']);
  });

  it('has a log entry with code, hint and number for each attempt without success', async () => {
    const { run, tasks } = await plant.run('logged');
    const of = Object.fromEntries(tasks.map((task) => [task.device?.name, task]));
    const entries = (await plant.log(run.id)).filter(({ source }) => source === 'worker.task');
    expect(entries.every(({ log_type: type }) => type === 'system')).toBe(true);
    const told = entries.map(({ device_id, level, message, meta }) => ({ device_id, level, message, meta }));
    const error = { task_id: of['throws']?.id, code: 'ACME_BUSY', hint: 'Wait a little.' };
    expect(told.filter(({ level }) => level === 'error')).toEqual(
      [{ attempt: 1, retry_in_ms: expect.any(Number) as unknown }, { attempt: 2 }].map((meta) => ({
        device_id: of['throws']?.device?.id,
        level: 'error',
        message: `Attempt ${meta.attempt} ended with an error: ACME_BUSY: busy`,
        meta: { ...error, ...meta },
      })),
    );
    expect(told.filter(({ level }) => level !== 'error')).toEqual([
      {
        device_id: of['fails']?.device?.id,
        level: 'warning',
        message: 'Attempt 1 failed: not compliant',
        meta: { task_id: of['fails']?.id, attempt: 1 },
      },
    ]);
  });

  it('that exceeds its timeout ends as an error', async () => {
    expect((await runOne('slow')).tasks).toMatchObject([{ status: 'error', error: { code: 'NR_JOB_TIMEOUT' } }]);
  });

  it('that throws a code reserved for NetRaven ends as an ordinary error', async () => {
    for (const code of reserved) {
      const { tasks } = await runOne('forger');
      expect(tasks).toMatchObject([
        { status: 'error', attempts: 1, error: { code: 'NR_JOB_THREW', message: `${code} (index.js:2)` } },
      ]);
    }
  });

  it('in a dry run saves nothing and reports the version it would have saved', async () => {
    const { tasks } = await runOne('dry', { dryRun: true });
    expect(tasks).toMatchObject([{ status: 'success', result: { details: { version: 1, changed: true } } }]);
    expect(await savedBy('dry')).toEqual({ artifacts: [], state: [] });
    const report = await runs.taskReport(plant.db, tasks[0]?.id ?? '');
    expect(report).toMatchObject({ artifacts: [], wouldSave: [{ name: 'note', version: 1, size: 4 }] });
  });

  it.each(['outside', 'hidden'])('cannot save under a name that is no plain file name: %s', async (jobType) => {
    expect((await runOne(jobType)).tasks).toMatchObject([
      { status: 'error', error: { code: 'NR_ARTIFACT_NAME_INVALID' } },
    ]);
  });

  it('cannot read artifacts of another job type without the permission artifacts:read', async () => {
    await runOne('backup');
    expect((await runOne('nosy')).tasks).toMatchObject([{ error: { code: 'NR_ARTIFACT_READ_REFUSED' } }]);
    expect((await runOne('reader')).tasks).toMatchObject([{ result: { success: true, message: expect.any(String) } }]);
  });
});

describe('a job host that dies', () => {
  it('five times has its package suspended, and a request for its job type says so', async () => {
    const plant = await startPlant({ devices: one, jobs: { deadly: job('deadly', 'process.exit(7)') } });
    for (let n = 0; n < 5; n++) {
      expect((await plant.run('deadly')).tasks).toMatchObject([{ error: { code: 'NR_HOST_CRASHED' } }]);
    }
    const offered = async (): Promise<unknown> =>
      (await workers.offers(plant.db)).find(({ record }) => record.jobType === 'deadly')?.record;
    await expect.poll(offered).toMatchObject({ state: 'suspended', problems: [{ code: 'NR_PACKAGE_SUSPENDED' }] });
    await expect(plant.run('deadly')).rejects.toMatchObject({
      code: 'NR_JOB_NOT_READY',
      message: expect.stringContaining('suspended') as unknown,
    });
  });

  it('leaves each other task its full timeout, although they wait to run alone', async () => {
    // Alone, they take longer than the timeout of one.
    const others = Array.from({ length: 8 }, (_, n) => `other-${n}`);
    const devices = cisco(...[...others, 'bad']);
    const body = `if (device.name === 'bad') { setTimeout(() => process.exit(7), 150); await new Promise(() => {}) }
      await new Promise((resolve) => setTimeout(resolve, 900)); return { success: true }`;
    const plant = await startPlant({
      devices,
      jobs: { deadly: job('deadly', body, 'timeoutMs: 7000, retries: 0') },
    });
    const { tasks } = await plant.run('deadly');
    expect(tasks.map(({ device, status }) => `${device?.name} ${status}`).toSorted()).toEqual([
      'bad error',
      ...others.map((name) => `${name} success`),
    ]);
  });

  it('with several tasks: the culprit gets NR_HOST_CRASHED, the others succeed, each in one attempt', async () => {
    const devices = cisco('a', 'b', 'c', 'bad');
    const body = `if (device.name === 'bad') { setTimeout(() => process.exit(7), 150); await new Promise(() => {}) }
      await new Promise((resolve) => setTimeout(resolve, 400)); return { success: true }`;
    const plant = await startPlant({ devices, jobs: { deadly: job('deadly', body) } });
    const { run, tasks } = await plant.run('deadly');
    expect(run).toMatchObject({ status: 'partial', counts: { success: 3, error: 1 } });
    const bad = tasks.find((task) => task.device?.name === 'bad');
    expect(bad?.error).toMatchObject({
      code: 'NR_HOST_CRASHED',
      message: expect.stringContaining('exited with code 7'),
    });
    expect(tasks.map((task) => task.attempts)).toEqual([1, 1, 1, 1]);
  });
});

describe('a cancelled run', () => {
  it('stops running tasks, ends queued ones, and is cancelled once all have stopped', async () => {
    const devices = cisco('a', 'b', 'c');
    const body = `logger.info('waiting'); await new Promise((_, no) => signal.addEventListener('abort', () => setTimeout(() => no(signal.reason), 200)))`;
    const plant = await startPlant({ devices, jobs: { wait: job('wait', body) }, worker: { slots: 2 } });
    const asked = await plant.start('wait');
    while (plant.entries.filter((entry) => entry.message === 'waiting').length < 2)
      await new Promise((go) => setTimeout(go, 10));
    const cancelling = await runs.cancel(plant.db, asked.id);
    expect(cancelling.status).toBe('running');
    const { run, tasks } = await plant.wait(asked.id);
    expect(run).toMatchObject({ status: 'cancelled', counts: { cancelled: 3 } });
    expect(tasks.map((task) => [task.status, task.error?.code].join())).toEqual(
      Array<string>(3).fill('cancelled,NR_RUN_CANCELLED'),
    );
    expect((await plant.logOf('worker.task')).map(({ level, meta }) => [level, meta])).toEqual(
      Array.from({ length: 3 }, () => ['info', expect.objectContaining({ code: 'NR_RUN_CANCELLED', attempt: 1 })]),
    );
    expect((await attempts(plant.db)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('stops although the worker missed the notification', async () => {
    const body = `logger.info('waiting'); await new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)))`;
    const plant = await startPlant({ devices: one, jobs: { wait: job('wait', body) } });
    const asked = await plant.start('wait');
    while (!plant.entries.some((entry) => entry.message === 'waiting')) await new Promise((go) => setTimeout(go, 10));
    await plant.db.pool.query('update run set cancel_requested_at = now() where id = $1', [asked.id]);
    expect((await plant.wait(asked.id)).run.status).toBe('cancelled');
  });
});

describe('a worker that stops', () => {
  it('returns its running tasks to the queue without counting a try, and leaves nothing running', async () => {
    const body = `logger.info('waiting'); await new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)))`;
    const plant = await startPlant({ devices: one, jobs: { wait: job('wait', body) } });
    const asked = await plant.start('wait');
    while (!plant.entries.some((entry) => entry.message === 'waiting')) await new Promise((go) => setTimeout(go, 10));
    await plant.worker.stop(0);
    expect(await runs.tasks(plant.db, asked.id)).toMatchObject([{ status: 'queued', tries: 0 }]);
    expect(await attempts(plant.db)).toEqual([{ status: 'cancelled' }]);
    const { rows } = await plant.db.pool.query('select * from worker');
    expect(rows).toEqual([]);
  });

  it('returns its prefetched tasks to the queue without an attempt, to be fetched at once', async () => {
    const body = `logger.info('waiting'); await new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)))`;
    const devices = cisco('a', 'b', 'c');
    const plant = await startPlant({ devices, jobs: { wait: job('wait', body) }, worker: { slots: 1 } });
    const asked = await plant.start('wait');
    while (!plant.entries.some((entry) => entry.message === 'waiting')) await new Promise((go) => setTimeout(go, 10));
    await plant.worker.stop(0);
    const given = { status: 'queued', tries: 0 };
    expect(await runs.tasks(plant.db, asked.id)).toMatchObject([given, given, given]);
    expect(await attempts(plant.db)).toEqual([{ status: 'cancelled' }]);
    expect(await queue.fetch(plant.db, 'default', 5)).toHaveLength(3);
  });
});

it('a fleet job runs once and sees every device of the run, as data', async () => {
  const devices = cisco('a', 'b', 'c');
  const source = `export const meta = { jobType: 'census', scope: 'fleet' };
    export async function run({ devices, device, db }) {
      await db.artifacts.save('list', devices.map((each) => each.name).sort().join());
      return { success: device === undefined, details: { n: devices.length } } }`;
  const plant = await startPlant({ devices, jobs: { census: { source } } });
  const { run, tasks } = await plant.run('census');
  expect(run).toMatchObject({ status: 'success', counts: { total: 1 } });
  expect(tasks).toMatchObject([{ device: null, result: { success: true, details: { n: 3 } } }]);
  expect(await plant.git(['show', 'main:fleet/census/list'], 'a,b')).toBe('a,b,c');
});

it('a fleet job does without the devices that its meta excludes, and the log of its run says why', async () => {
  const source = `export const meta = { jobType: 'census', scope: 'fleet', platforms: ['cisco_ios'] };
    export const run = async ({ devices }) => ({ success: true, message: devices.map(({ name }) => name).join() });`;
  const plant = await startPlant({
    devices: [
      { name: 'a', platform: 'cisco_ios' },
      { name: 'b', platform: 'juniper_junos' },
    ],
    jobs: { census: { source } },
  });
  const { run, tasks } = await plant.run('census');
  expect(tasks).toMatchObject([{ status: 'success', result: { message: 'a' } }]);
  const left = (await plant.log(run.id)).filter(({ message }) => message.includes('does without'));
  expect(left).toMatchObject([
    {
      level: 'warning',
      message: 'The job does without b: census supports cisco_ios; b is juniper_junos',
      meta: { code: 'NR_TASK_PLATFORM_UNSUPPORTED' },
    },
  ]);
});
