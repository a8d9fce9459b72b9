import { beforeAll, expect, it } from 'vitest';
import { credentials, devices, remotes, runs, schedules, tags, triggers, type tasks } from '@netraven/db';
import { addDevices, endNext, offering, record, runOver } from '@netraven/db/test-utils/fixtures';
import { sharedApi } from '../../test-utils/api.ts';
import { send } from '../../test-utils/send.ts';

const api = await sharedApi();
const { db } = api;
beforeAll(async () => {
  const worker = await offering(
    db,
    record('backup'),
    record('broken', {
      state: 'failed',
      problems: [{ code: 'NR_X', severity: 'error', path: '', message: 'It does not load.', fix: 'x' }],
    }),
  );
  for (const tag of ['good', 'old', 'bad', 'new', 'busy']) await addDevices(db, tag, 1);
  const weak = { id: 'cisco_ios', package: 'netraven', path: '', state: 'ready', weaklyProven: true };
  await api.db.pool.query('update worker set platforms = $1', [JSON.stringify([weak])]);
  const text = { name: 'config', text: 'x', reveals: {}, mirrored: true };
  const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: false };
  const end = async (tag: string, result: Partial<tasks.TaskResult> = {}): Promise<runs.Run> => {
    const run = await runOver(db, 'backup', tag);
    await endNext(db, worker, result);
    return run;
  };
  await end('good', { artifacts: [text] });
  const { id } = await end('old');
  await api.db.pool.query("update task set finished_at = now() - interval '1 day' where run_id = $1", [id]);
  await end('bad', { status: 'error', error });
  const [old] = (await devices.find(db, 'tag:old')).found;
  await devices.change(db, old?.id ?? '', { pool: 'far' });
  await tags.change(db, 'old', { settings: { freshWithinMinutes: { backup: 60 } } });
  const add = (name: string, time: string): Promise<schedules.Schedule> =>
    schedules.add(db, { name, time, jobType: 'backup', devices: 'tag:new', timeZone: 'UTC', createdBy: 'x' });
  await add('nightly', 'daily at 02:00');
  const { id: hourly } = await add('hourly', 'hourly');
  await api.db.pool.query(
    "insert into due_time (schedule_id, due_at, reason) values ($1, now() - interval '1 hour', 'late')",
    [hourly],
  );
  await runOver(db, 'backup', 'busy');
  const hook = {
    name: 'deployed',
    kind: 'webhook',
    jobType: 'backup',
    devices: 'name:*',
    createdBy: 'x',
  } as const;
  const { trigger } = await triggers.add(db, hook);
  await triggers.noteRefusal(db, trigger.id, 'signature');
  await remotes.register(db, 'test', [{ name: 'hosted', url: 'https://git.example.net/archive.git' }]);
  const refused = { code: 'NR_REMOTE_REFUSED', message: 'no push on Sundays', hint: 'x', retryable: false };
  await remotes.noteFailure(db, 'hosted', refused);
  for (const name of ['tacacs', 'local'])
    await credentials.add(db, { networks: ['127.0.0.0/8'], name, username: 'netraven', password: 'x' });
  await api.db.pool.query("update credential set frozen_at = now() where name = 'tacacs'");
});

it('the status counts devices by state, and tells what fails, runs, is due and was skipped', async () => {
  const { active, next, failing, skipped, ...status } = await api.client.status.get();
  const states = { failing: 1, never: 2, stale: 1, fresh: 1 };
  const refusal = { at: expect.any(String) as string, reason: 'signature' };
  expect(status).toEqual({
    devices: states,
    // No schedule covers the device that has not finished its first run.
    jobTypes: [{ jobType: 'backup', devices: { ...states, never: 1 } }],
    tasks: { queued: 1, running: 0 },
    runs: 1,
    triggers: [{ name: 'deployed', kind: 'webhook', paused: false, acceptedAt: null, refused: refusal, lastMinute: 0 }],
    packages: [{ name: '@netraven/job-broken', state: 'failed', message: 'It does not load.' }],
    triggerCount: 1,
    frozen: ['tacacs'],
    frozenCount: 1,
    outside: ['bad1', 'busy1', 'good1', 'new1', 'old1'],
    outsideCount: 5,
    weaklyProven: { platforms: ['cisco_ios'], devices: 5 },
    workers: 1,
    poolsWithoutWorker: [{ pool: 'far', devices: 1, tasks: 0, lacks: [] }],
    deliveries: { failed: 0, retrying: 0, partlyRefused: 0 },
    mirror: { versions: 1, since: expect.any(String), lost: 0 },
    remotes: [
      {
        name: 'hosted',
        url: 'https://git.example.net/archive.git',
        state: 'failing',
        commits: 1,
        since: expect.any(String),
        verifiedAt: null,
        error: { code: 'NR_REMOTE_REFUSED', message: 'no push on Sundays', hint: 'x' },
        failingSince: expect.any(String),
      },
    ],
    retention: { logDays: 30, runDays: 365, runsPerJobType: 10_000, versions: {}, lastAt: null },
  });
  expect(failing).toMatchObject([{ jobType: 'backup', code: 'NR_DEVICE_TIMEOUT', devices: 1, names: ['bad1'] }]);
  expect(active).toMatchObject([{ jobType: 'backup', counts: { queued: 1 } }]);
  expect(next.map(({ schedule }) => schedule).toSorted()).toEqual(['hourly', 'nightly']);
  expect(skipped).toMatchObject([{ schedule: 'hourly', reason: 'late', message: null }]);
});

it('the health of devices is listed page by page, and in the list and the report of devices', async () => {
  const { health } = await api.client.devices.health({});
  expect(health.map(({ device, jobType, state }) => `${device} ${jobType} ${state}`)).toEqual([
    'bad1 backup failing',
    'good1 backup fresh',
    'new1 backup never',
    'old1 backup stale',
  ]);
  const first = await api.client.devices.health({ limit: 3 });
  expect(first.next).toEqual({ afterDevice: 'new1', afterJobType: 'backup' });
  expect(await api.client.devices.health({ limit: 3, ...first.next })).toEqual({ health: health.slice(3) });
  expect((await api.client.devices.health({ state: 'stale' })).health).toEqual(health.slice(3));
  const listed = await api.client.devices.list({ results: true });
  expect(listed.devices.map(({ results }) => results?.state)).toEqual(['failing', 'never', 'fresh', 'never', 'stale']);
  expect(await api.client.devices.get(listed.devices[0]?.id ?? '')).toMatchObject({
    state: 'failing',
    health: [health[0]],
  });
});

it('the metrics are text for Prometheus, behind the token', async () => {
  expect(await send(api.port, '/metrics')).toMatchObject({ status: 401 });
  const { status, body, headers } = await send(api.port, '/metrics', { headers: api.auth });
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(body).toContain('# TYPE netraven_devices gauge\nnetraven_devices{state="failing"} 1\n');
  expect(body).toContain('netraven_device_health{job_type="backup",state="stale"} 1\n');
  expect(body).toContain('netraven_devices_failing{job_type="backup",code="NR_DEVICE_TIMEOUT"} 1\n');
  expect(body).toContain('netraven_tasks{status="queued"} 1\n');
  expect(body).toContain('netraven_due_times_skipped{reason="late"} 1\n');
  expect(body).toContain('netraven_devices_weakly_proven 5\n');
  expect(body).toContain('netraven_mirror_lag_versions 1\n');
  expect(body).toContain('netraven_remote_lag_commits{remote="hosted"} 1\n');
  expect(body).toMatch(/^netraven_remote_lag_seconds\{remote="hosted"\} \d/m);
  expect(body).toMatch(/^netraven_remote_failing_seconds\{remote="hosted"\} \d/m);
  expect(body).toContain('netraven_deliveries{state="failed"} 0\n');
  expect(body).toContain('netraven_workers 1\n');
  expect(body).toContain('netraven_pool_without_worker_tasks{pool="far"} 0\n');
  expect(body).toContain('netraven_trigger_events_last_minute{trigger="deployed"} 0\n');
  expect(body).toMatch(/^netraven_trigger_refused_timestamp_seconds\{trigger="deployed",reason="signature"\} \d+/m);
});
