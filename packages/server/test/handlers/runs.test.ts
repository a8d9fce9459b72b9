import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from '@netraven/api';
import { runs, type Database } from '@netraven/db';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { addDevices, endNext, offering, record } from '@netraven/db/test-utils/fixtures';
import { longestTurn } from '@netraven/test-utils/longest-turn';
import { expectUnknown, sharedApi, startTestApi, type TestApi } from '../../test-utils/api.ts';
import { send } from '../../test-utils/send.ts';

const unknownId = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11';

const api = await sharedApi();
const worker = await offering(
  api.db,
  record('ntp', {
    configSchema: {
      type: 'object',
      properties: { server: { type: 'string' }, key: { type: 'string', writeOnly: true } },
      additionalProperties: false,
    },
  }),
);
await addDevices(api.db, 'edge', 2);

/** Runs all queued tasks, in place of a worker, and returns them. */
function runAllTasks(db: Database): ReturnType<typeof endNext> {
  return endNext(db, worker, { result: { success: true, message: 'in time', details: { offset: 1 } } });
}

it('a schema that backtracks for minutes is refused, and the server does not stand still meanwhile', async () => {
  const configSchema = { type: 'object', properties: { server: { type: 'string', pattern: '^(a+)+$' } } };
  await offering(api.db, record('hostile', { configSchema }));
  const config = { server: `${'a'.repeat(60)}!` };
  const busyMs = await longestTurn(async () => {
    const made = api.client.runs.create({ jobType: 'hostile', devices: 'tag:edge', config });
    await expect(made).rejects.toMatchObject({ code: 'NR_RUN_CONFIG_INVALID' });
  });
  // In the server's own thread the check took the whole second that it may take.
  expect(busyMs).toBeLessThan(500);
});

describe('a run', () => {
  it('is created with a task per device, and can be fetched', async () => {
    const made = await api.client.runs.create({ jobType: 'ntp', devices: 'tag:edge', config: { server: 'a' } });
    expect(made).toMatchObject({
      jobType: 'ntp',
      status: 'queued',
      dryRun: false,
      config: { server: 'a' },
      createdBy: 'api',
      counts: { total: 2, queued: 2 },
    });
    const slot = { reason: 'slot', message: 'for a free slot of a worker of pool default' } as const;
    const waits = [{ ...slot, tasks: 2 }];
    expect(await api.client.runs.get(made.id)).toEqual({ ...made, missingPools: [], ranWith: [], waits });
    const wait = { ...slot, until: null, runId: null };
    const { tasks: queued } = await api.client.runs.tasks(made.id);
    expect(queued.map((one) => one.wait)).toEqual([wait, wait]);
    const { task } = await api.client.tasks.get(queued[0]?.id ?? '');
    expect(task.wait).toEqual(queued[0]?.wait);

    await runAllTasks(api.db);
    const { tasks: shown } = await api.client.runs.tasks(made.id);
    expect(shown.map(({ device, status, result }) => [device?.name, status, result])).toEqual([
      ['edge1', 'success', { success: true, message: 'in time', details: { offset: 1 } }],
      ['edge2', 'success', { success: true, message: 'in time', details: { offset: 1 } }],
    ]);
    const ended = await api.client.runs.get(made.id);
    expect(ended).toMatchObject({ status: 'success', counts: { success: 2 } });
    expect(ended).not.toHaveProperty('waits');
    expect(shown.some((one) => 'wait' in one)).toBe(false);
  });

  it('is created once per idempotency key', async () => {
    const newRun = { jobType: 'ntp', devices: 'name:edge1' };
    const [first, second] = [
      await api.client.runs.create(newRun, { idempotencyKey: 'key-1' }),
      await api.client.runs.create(newRun, { idempotencyKey: 'key-1' }),
    ];
    expect(second.id).toBe(first.id);
    const other = { ...newRun, dryRun: true };
    await expect(api.client.runs.create(other, { idempotencyKey: 'key-1' })).rejects.toMatchObject({
      code: 'NR_RUN_KEY_REUSED',
      status: 409,
    });
    await runAllTasks(api.db);
  });

  it('is returned without the secrets of its config', async () => {
    const made = await api.client.runs.create({
      jobType: 'ntp',
      devices: 'name:edge1',
      config: { key: 'canary-key' },
    });
    expect(made.config).toEqual({ key: '<secret>' });
    await runAllTasks(api.db);
  });

  it('can be created again with the same devices, config and dry run, and returns no secret', async () => {
    const newRun = { jobType: 'ntp', devices: 'tag:edge', config: { key: 'canary-key' }, dryRun: true };
    const first = await api.client.runs.create(newRun);
    await runAllTasks(api.db);
    const { run, removed } = await api.client.runs.again(first.id, {}, { idempotencyKey: 'again-1' });
    expect(removed).toEqual([]);
    expect(run).toMatchObject({ config: { key: '<secret>' }, dryRun: true, retryOf: null, counts: { total: 2 } });
    expect((await runAllTasks(api.db)).map(({ config }) => config)).toEqual([
      { key: 'canary-key' },
      { key: 'canary-key' },
    ]);
    expect((await api.client.runs.again(first.id, {}, { idempotencyKey: 'again-1' })).run.id).toBe(run.id);
    expect(await api.client.runs.get(first.id)).toMatchObject({ toRetry: 0 });
  });

  it('of an unknown job type is refused with the command that installs it', async () => {
    await expect(api.client.runs.create({ jobType: 'dns', devices: 'name:*' })).rejects.toMatchObject({
      code: 'NR_JOB_UNKNOWN_TYPE',
      status: 404,
      hint: expect.stringContaining('netraven jobs add <package>'),
    });
  });

  it('with an invalid config is refused, and the error names each field', async () => {
    const newRun = { jobType: 'ntp', devices: 'name:*', config: { server: 1, sever: 'a' } };
    const refused = await api.client.runs.create(newRun).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'NR_RUN_CONFIG_INVALID', status: 400 });
    expect((refused as { problems: { path: string }[] }).problems).toHaveLength(2);
  });

  it('on an unknown device is refused with a similar name', async () => {
    await expect(api.client.runs.create({ jobType: 'ntp', devices: 'name:edje1' })).rejects.toMatchObject({
      code: 'NR_QUERY_INVALID',
      status: 400,
      message: expect.stringContaining('edge1'),
    });
  });

  it('that does not exist is unknown, and so are its tasks', async () => {
    await expect(api.client.runs.get(unknownId)).rejects.toMatchObject({ code: 'NR_RUN_UNKNOWN', status: 404 });
    await expect(api.client.runs.get(unknownId, { wait: 30 })).rejects.toMatchObject({ code: 'NR_RUN_UNKNOWN' });
    await expect(api.client.runs.tasks(unknownId)).rejects.toMatchObject({ code: 'NR_RUN_UNKNOWN', status: 404 });
  });

  it.each(["1' or '1'='1", '1', 'a..b', unknownId.replace('0', 'g'), unknownId.slice(0, 8), unknownId])(
    'with the unknown id %j is refused by every route',
    async (id) => {
      const { runs: client } = api.client;
      await expectUnknown('run', id, [
        () => client.get(id),
        () => client.tasks(id),
        () => client.cancel(id),
        () => client.retry(id),
        () => client.again(id),
        () => client.list({ before: id }),
        () => api.client.events.follow({ run: id }).next(),
      ]);
    },
  );

  it('with an escape sequence in its id is refused', async () => {
    await expect(api.client.runs.get('a\u001bb')).rejects.toMatchObject({ code: 'NR_REQUEST_INVALID', status: 400 });
  });
});

it('pages of runs contain each run once, newest first', async () => {
  for (let n = 0; n < 3; n++) await api.client.runs.create({ jobType: 'ntp', devices: 'name:edge1' });
  const expected = (await runs.list(api.db)).map(({ id }) => id);
  const seen: string[] = [];
  for (
    let page = await api.client.runs.list({ limit: 2 });
    ;
    page = await api.client.runs.list({ limit: 2, ...page.next })
  ) {
    seen.push(...page.runs.map(({ id }) => id));
    if (!page.next) break;
  }
  expect(seen).toEqual(expected);
  while ((await runs.list(api.db)).some(({ status }) => status === 'queued')) await runAllTasks(api.db);
});

/** Waits for the end of a run. Resolves once the server has queried the run and waits for a change. */
async function waitFor({ client, db }: TestApi, id: string): Promise<{ readonly answer: Promise<Run> }> {
  // Each request has a query builder of its own.
  const queries = vi.spyOn(db.kysely.constructor.prototype as typeof db.kysely, 'selectFrom');
  onTestFinished(() => queries.mockRestore());
  const answer = client.runs.get(id, { wait: 30 });
  answer.catch(() => undefined); // the caller awaits it
  const { pool } = db;
  // The server asks in the background too, but not for runs.
  const hasAsked = (): boolean => queries.mock.calls.some(([table]: readonly unknown[]) => table === 'run');
  await expect.poll(() => hasAsked() && pool.idleCount === pool.totalCount).toBe(true);
  return { answer };
}

describe('waiting for a run', () => {
  it('answers when the run has ended', async () => {
    const made = await api.client.runs.create({ jobType: 'ntp', devices: 'tag:edge' });
    const { answer } = await waitFor(api, made.id);
    let answered = false;
    void answer.then(() => (answered = true));
    await delay(200);
    expect(answered).toBe(false);
    await runAllTasks(api.db);
    expect(await answer).toMatchObject({ id: made.id, status: 'success' });
  });

  it('answers at once if the run has already ended', async () => {
    const made = await api.client.runs.create({ jobType: 'ntp', devices: 'name:edge1' });
    await runAllTasks(api.db);
    expect(await api.client.runs.get(made.id, { wait: 30 })).toMatchObject({ status: 'success' });
  });

  it('answers with the current status when the time is over', async () => {
    const made = await api.client.runs.create({ jobType: 'ntp', devices: 'name:edge1' });
    expect(await api.client.runs.get(made.id, { wait: 1 })).toMatchObject({ status: 'queued' });
    await runAllTasks(api.db);
  });

  it('works for many clients at once', async () => {
    const made = await api.client.runs.create({ jobType: 'ntp', devices: 'tag:edge' });
    const waiting = Array.from({ length: 50 }, () => api.client.runs.get(made.id, { wait: 30 }));
    await delay(100);
    await runAllTasks(api.db);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(50).fill('success'));
  });

  it('survives the loss of every connection to the database', async () => {
    const made = await api.client.runs.create({ jobType: 'ntp', devices: 'name:edge1' });
    // Opened before: the server waits 30 s for the run.
    const other = await api.db.again();
    const { answer } = await waitFor(api, made.id);
    await other.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'netraven%' and pid <> pg_backend_pid()`);
    const third = await api.db.again();
    await runAllTasks(third);
    expect(await answer).toMatchObject({ status: 'success' });
    await third.close();
    await other.close();
  });

  it('ends when the server stops', async () => {
    const other = await startTestApi();
    await offering(other.db, record('ntp'));
    await addDevices(other.db, 'edge', 1);
    const made = await other.client.runs.create({ jobType: 'ntp', devices: 'name:*' });
    const { answer } = await waitFor(other, made.id);
    await other.close();
    expect(await answer).toMatchObject({ status: 'queued' });
  });
});

it('a run names its requester: the user that a client states, or the web page, or the API', async () => {
  const body = { jobType: 'ntp', devices: 'tag:edge' } as const;
  const named = await api.client.runs.create(body, { requestedBy: 'alice (command line)' });
  expect(named.createdBy).toBe('alice (command line)');
  expect((await api.client.runs.cancel(named.id)).createdBy).toBe('alice (command line)');
  await expect(api.client.runs.create(body, { requestedBy: 'é' })).rejects.toThrow('printable');
  const headers = { ...(await api.signIn()), 'content-type': 'application/json' };
  const { body: run } = await send(api.port, '/api/v1/runs', { method: 'POST', headers, body: JSON.stringify(body) });
  expect(run).toMatchObject({ createdBy: 'web page' });
});
