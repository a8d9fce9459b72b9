import { join } from 'node:path';
import { expect, it } from 'vitest';
import { git } from '../../../../worker/src/index.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { netraven } from '../../../test-utils/netraven.ts';
import { startTwoHomes, type TwoHomes } from './two-homes.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `sw-${index + 1}`);

async function addDevices({ simulator, command }: TwoHomes, flags: (name: string) => string = () => ''): Promise<void> {
  for (const { name, address, port } of simulator.devices) {
    const line = `devices add ${name} ${address} --port ${port} --platform cisco_ios${flags(name)}`;
    expect(await command(line)).toMatchObject({ code: 0 });
  }
}

async function backUpAll({ command }: TwoHomes): Promise<string> {
  const { code, stdout, stderr } = await command('run backup --all --no-wait');
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

/** Returns the hosts that ran the successful attempts of a run, by device. */
async function placesOf({ query }: TwoHomes, runId: string): Promise<Map<string, string>> {
  const rows = await query<{ name: string; worker: string }>(
    `select task.device ->> 'name' as name, attempt.worker_id as worker from task join attempt on attempt.task_id = task.id
     where task.run_id = '${runId}' and attempt.status = 'success'`,
  );
  return new Map(rows.map(({ name, worker }) => [name, worker]));
}

const committed = async (home: string): Promise<string[]> => {
  const format = '--format=%(trailers:key=NetRaven-Version,valueonly,separator=%x20)';
  const log = await git(join(home, 'mirror.git'), ['log', '--reverse', format, 'main']).catch(() => '');
  return log.split('\n').filter((line) => line !== '');
};

it('a worker without DATABASE_URL, or with another master key, is refused with the fix', async () => {
  const host = new HostFolder();
  const alone = await netraven(host, ['worker']);
  expect(alone).toMatchObject({ code: 2, stdout: '' });
  expect(alone.stderr).toMatch(/^NR_WORKER_NO_DATABASE: .*\n {2}next: Set DATABASE_URL .*\n$/);

  const homes = await startTwoHomes([], 0);
  Object.assign(host.env, homes.api.env, { HOME: host.folder, XDG_CONFIG_HOME: host.at('config') });
  const otherKey = await netraven(host, ['worker'], {
    env: { NETRAVEN_MASTER_KEY: Buffer.alloc(32, 8).toString('base64') },
  });
  expect(otherKey).toMatchObject({ code: 2, stdout: '' });
  expect(otherKey.stderr).toMatch(/NR_SECRET_KEY_WRONG: .*NETRAVEN_MASTER_KEY.*\n {2}next: /);
  const noKey = await netraven(host, ['worker'], { env: { NETRAVEN_MASTER_KEY: '' } });
  expect(noKey.code).toBe(2);
  expect(noKey.stderr).toMatch(/NR_SECRET_KEY_WRONG: .*\n {2}next: /);
  expect(await homes.workers()).toEqual([]);
});

it('two workers with two homes share a run; one is killed, and nothing is lost or done twice', async () => {
  const homes = await startTwoHomes(names(40), 120);
  const [first, second] = await Promise.all([homes.worker(['--slots', '4']), homes.worker(['--slots', '4'])]);
  const listed = await homes.workers();
  expect(listed).toHaveLength(2);
  for (const worker of listed) {
    expect(worker).toMatchObject({ pool: 'default', live: true, jobTypes: ['backup', 'reachability'] });
    expect(worker.version).toMatch(/^\d+\./);
  }
  const table = await homes.command('workers list');
  expect(table.stdout).toMatch(new RegExp(`\\b${first.process.pid} +default +\\d.* live `, 'm'));
  // A second process on a home would write the same files.
  const again = await netraven(first.host, ['worker']);
  expect(again.stderr).toMatch(new RegExp(`^NR_HOME_IN_USE: Process ${first.process.pid} `, 'm'));

  await addDevices(homes);
  const runId = await backUpAll(homes);
  // The killed worker has done a part, and loses what it runs.
  const firstId = listed.find(({ pid }) => pid === first.process.pid)?.id;
  const ofFirst = async (): Promise<string[]> =>
    (await homes.query<{ status: string }>(`select status from attempt where worker_id = '${firstId}'`)).map(
      ({ status }) => status,
    );
  await expect.poll(ofFirst).toEqual(expect.arrayContaining(['success', 'running']));
  first.process.kill('SIGKILL');
  await first.process.ended;
  const run = await homes.until(runId, ({ finishedAt }) => finishedAt !== null);
  expect(run).toMatchObject({ status: 'success', counts: { total: 40, success: 40 } });

  const attempts = await homes.query<{ name: string; statuses: string[] }>(
    `select task.device ->> 'name' as name, array_agg(attempt.status order by attempt.number) as statuses
     from task join attempt on attempt.task_id = task.id group by task.id`,
  );
  expect(attempts).toHaveLength(40);
  for (const { name, statuses } of attempts) {
    expect(statuses.slice(0, -1).every((status) => status === 'lost') && statuses.at(-1), name).toBe('success');
    const { stats } = homes.simulator.device(name);
    expect(stats.maxSessions, name).toBe(1);
    expect(stats.logins, name).toBeLessThanOrEqual(statuses.length);
  }
  expect(attempts.flatMap(({ statuses }) => statuses)).toContain('lost');
  expect(new Set((await placesOf(homes, runId)).values()).size).toBe(2);
  // Each version once, in a repository that the other worker never touched.
  const versions = (await homes.query<{ id: string }>('select id::text from artifact order by artifact.id')).map(
    ({ id }) => id,
  );
  expect(versions).toHaveLength(40);
  await expect.poll(() => committed(second.host.home)).toEqual(versions);

  // The killed worker comes back on its home: its mirror catches up, and the other one stays as it is.
  const head = await git(join(second.host.home, 'mirror.git'), ['rev-parse', 'main']);
  await homes.worker([], first.host.home);
  await expect.poll(() => committed(first.host.home)).toEqual(versions);
  expect(await git(join(second.host.home, 'mirror.git'), ['rev-parse', 'main'])).toBe(head);
  for (const { host } of [first, second]) {
    expect(await git(join(host.home, 'mirror.git'), ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
  }
  expect(await homes.query("select from job_log where message like '%created again%'")).toEqual([]);
});

it('a run that is cancelled right after its only worker was killed ends as cancelled when one comes back, and never runs', async () => {
  const homes = await startTwoHomes(names(3), 300);
  const first = await homes.worker(['--slots', '1']);
  await addDevices(homes);
  const runId = await backUpAll(homes);
  await homes.until(runId, ({ counts }) => counts.running > 0);
  first.process.kill('SIGKILL');
  await first.process.ended;
  // It counts as live for 15 s, and holds its tasks for 30 s.
  expect(await homes.command(`runs cancel ${runId}`)).toMatchObject({ code: 0 });
  const logins = (): number => homes.simulator.devices.reduce((sum, { stats }) => sum + stats.logins, 0);
  const before = logins();
  await homes.worker();
  expect(await homes.until(runId, ({ finishedAt }) => finishedAt !== null)).toMatchObject({
    status: 'cancelled',
    counts: { cancelled: 3, queued: 0, running: 0 },
  });
  expect(logins()).toBe(before);
});

it('SIGTERM lets running tasks finish, gives the others back, and another worker takes them', async () => {
  const homes = await startTwoHomes(names(30), 150);
  const first = await homes.worker(['--slots', '3']);
  await addDevices(homes);
  const runId = await backUpAll(homes);
  await homes.until(runId, ({ counts }) => counts.success >= 2 && counts.running > 0);
  first.process.kill('SIGTERM');
  expect(await first.process.ended).toMatchObject({ code: 0 });
  const stopped = await homes.until(runId, () => true);
  // It waits for a worker, and says so.
  expect(stopped).toMatchObject({ counts: { running: 0 }, missingPools: ['default'] });
  expect(stopped.counts.queued).toBeGreaterThan(0);
  const shown = await homes.command(`runs show ${runId}`);
  expect(shown.stdout).toContain('for a worker of pool default');
  expect(shown.stderr).toContain('`netraven worker`');
  expect(await homes.workers()).toEqual([]);

  await homes.worker();
  expect(await homes.until(runId, ({ finishedAt }) => finishedAt !== null)).toMatchObject({
    status: 'success',
    counts: { success: 30 },
  });
  for (const { stats } of homes.simulator.devices) expect(stats.logins).toBe(1);
  expect(await homes.query("select from attempt where status <> 'success'")).toEqual([]);
});

it('devices of a pool run only on its worker, and a run waits for one by name', async () => {
  const homes = await startTwoHomes(names(8), 0);
  await homes.worker();
  await addDevices(homes, (name) => (Number(name.slice(3)) > 4 ? ' --pool branch' : ''));
  expect((await homes.command('devices show sw-5')).stdout).toMatch(/^pool +branch$/m);
  const following = homes.command('run backup --all');
  const runId = await expect
    .poll(async () => (await homes.query<{ id: string }>('select id from run'))[0]?.id)
    .toBeDefined()
    .then(async () => (await homes.query<{ id: string }>('select id from run'))[0]?.id ?? '');
  expect(await homes.until(runId, ({ counts }) => counts.success === 4)).toMatchObject({
    missingPools: ['branch'],
    counts: { queued: 4, running: 0 },
  });
  const branch = await homes.worker(['--pool', 'branch']);
  expect(await homes.until(runId, ({ finishedAt }) => finishedAt !== null)).toMatchObject({ status: 'success' });
  const followed = await following;
  expect(followed.code).toBe(0);
  expect(followed.stderr).toContain('The run waits for a worker of pool branch.');
  expect(followed.stderr).toContain('`netraven worker --pool branch`');
  const branchId = (await homes.workers()).find(({ pid }) => pid === branch.process.pid)?.id;
  const places = await placesOf(homes, runId);
  for (const name of names(8)) expect(places.get(name) === branchId, name).toBe(Number(name.slice(3)) > 4);
  // Moved to the other pool, a device runs there.
  expect(await homes.command('devices set sw-8 --pool default')).toMatchObject({ code: 0 });
  const next = (await homes.command('run backup --device sw-8 --no-wait')).stdout.trim();
  await homes.until(next, ({ finishedAt }) => finishedAt !== null);
  expect((await placesOf(homes, next)).get('sw-8')).not.toBe(branchId);
});
