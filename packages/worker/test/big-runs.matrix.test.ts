import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { testDatabase, type TestDatabase } from '@netraven/db/test-utils/database';
import { credentials, devices, runs, sessionLimits } from '@netraven/db';
import { startSimulator, type Simulator } from '@netraven/device/simulator';
import { makeHostProject } from '@netraven/test-utils/make-host-project';
import { startWorkerProcess, type WorkerProcess } from '../test-utils/start-worker-process.ts';

const login = { username: 'netops', password: 'canary-big-7Kw', enablePassword: 'canary-big-7Ke' };

/** A database, simulated devices, and workers in processes of their own. */
interface Site {
  readonly db: TestDatabase;
  /** One for each network. */
  readonly simulators: readonly Simulator[];
  /** Starts a worker with so many slots. */
  worker(name: string, slots: number): Promise<WorkerProcess>;
  create(more?: Partial<runs.RunRequest>): Promise<runs.Run>;
  until(run: runs.Run, holds: (run: runs.Run) => boolean): Promise<runs.Run>;
}

interface SiteDevice {
  readonly name: string;
  readonly tags?: readonly string[];
  readonly latencyMs?: number;
  readonly password?: string;
}

async function openSite(...networks: readonly (readonly SiteDevice[])[]): Promise<Site> {
  const host = new HostFolder();
  await makeHostProject(host.at('project'));
  const db = await testDatabase({ leaseSeconds: 10 });
  onTestFinished(() => db.close());
  await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'lab', ...login });
  const simulators: Simulator[] = [];
  for (const network of networks) {
    const simulator = await startSimulator(network.map((device) => ({ platform: 'cisco_ios', ...login, ...device })));
    onTestFinished(() => simulator.close());
    for (const [index, { name, address, port, platform }] of simulator.devices.entries()) {
      await devices.add(db, { name, address, port, platform, tags: [...(network[index]?.tags ?? [])] });
    }
    simulators.push(simulator);
  }
  return {
    db,
    simulators,
    worker: (name, slots) => startWorkerProcess(db, host, name, slots),
    create: (more = {}) => runs.create(db, { jobType: 'backup', devices: 'name:*', createdBy: 'test', ...more }),
    async until({ id }, holds) {
      for (;;) {
        const run = await runs.get(db, id);
        if (run && holds(run)) return run;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

const hasEnded = ({ finishedAt }: runs.Run): boolean => finishedAt !== null;
const switches = (count: number, { name = 'sw', ...more }: Partial<SiteDevice> = {}): SiteDevice[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${name}-${index + 1}`, ...more }));

it('waves go on one after the other with two workers, also when one of them is killed in the middle of a wave', async () => {
  const site = await openSite(switches(14, { latencyMs: 60 }));
  const workers = [await site.worker('first', 3), await site.worker('second', 3)];
  const run = await site.create({ waves: { canary: 2, size: 6 } });
  await site.until(run, ({ waves, counts }) => waves?.current === 2 && counts.running > 1);
  const [busy] = await site.db.kysely
    .selectFrom('attempt')
    .select('worker_id')
    .where('status', '=', 'running')
    .execute();
  workers.find(({ id }) => id === busy?.worker_id)?.child.kill('SIGKILL');
  const ended = await site.until(run, hasEnded);
  expect(ended).toMatchObject({ status: 'success', waves: { current: 3, waiting: 0, stopped: null } });
  const tasks = await runs.tasks(site.db, run.id);
  const inWave = (wave: number): runs.Task[] => tasks.filter((task) => task.wave === wave);
  expect([1, 2, 3].map((wave) => inWave(wave).length)).toEqual([2, 6, 6]);
  expect(inWave(1).map(({ device }) => device?.name)).toEqual(['sw-1', 'sw-2']);
  for (const wave of [2, 3]) {
    const before = Math.max(...inWave(wave - 1).map(({ finishedAt }) => finishedAt?.getTime() ?? Infinity));
    const started = Math.min(...inWave(wave).map(({ startedAt }) => startedAt?.getTime() ?? 0));
    expect(started).toBeGreaterThanOrEqual(before);
  }
});

it('a run stops at its first devices, and goes on with the others when it is retried', async () => {
  const [first, ...others] = switches(8);
  const site = await openSite([{ name: first?.name ?? '', password: 'canary-other-3Hs' }, ...others]);
  await site.worker('first', 10);
  const run = await site.create({ waves: { canary: 2 } });
  expect(await site.until(run, hasEnded)).toMatchObject({
    status: 'partial',
    counts: { success: 1, error: 1, skipped: 6 },
    waves: { stopped: { code: 'NR_RUN_STOPPED' } },
  });
  expect(site.simulators[0]?.devices.filter(({ stats }) => stats.sessions > 0)).toHaveLength(1);
  const rest = await runs.retry(site.db, run.id, { createdBy: 'test', only: { code: 'NR_RUN_STOPPED' } });
  expect(await site.until(rest, hasEnded)).toMatchObject({ status: 'success', counts: { success: 6 } });
});

it('the limit of a tag holds over two workers, while other devices go on', async () => {
  const site = await openSite(
    switches(8, { name: 'ber', tags: ['berlin'], latencyMs: 80 }),
    switches(12, { name: 'par', tags: ['paris'], latencyMs: 80 }),
  );
  await sessionLimits.set(site.db, 'tag:berlin', 1);
  await Promise.all([site.worker('first', 3), site.worker('second', 3)]);
  // The devices in Berlin come first, and take no slot of the others.
  const first = await site.create({ devices: 'tag:berlin' });
  const second = await site.create({ devices: 'tag:paris' });
  const [a, b] = await Promise.all([site.until(first, hasEnded), site.until(second, hasEnded)]);
  expect([a.status, b.status]).toEqual(['success', 'success']);
  expect(b.finishedAt?.getTime()).toBeLessThan(a.finishedAt?.getTime() ?? 0);
  const [berlin, paris] = site.simulators;
  expect(berlin?.stats.maxDevicesAtOnce).toBe(1);
  expect(paris?.stats.maxDevicesAtOnce).toBeGreaterThan(2);
  // To wait is no try.
  for (const task of await runs.tasks(site.db, first.id)) expect(task).toMatchObject({ tries: 1, attempts: 1 });
  expect(await sessionLimits.list(site.db)).toEqual([{ key: 'tag:berlin', max: 1, used: 0, waiting: 0 }]);
});

it.each(['all', 'credential:lab'])('the limit of %s holds over two workers, and a higher one soon', async (key) => {
  // Many, so that enough are left when the higher limit takes effect.
  const site = await openSite(switches(40, { latencyMs: 60 }));
  await sessionLimits.set(site.db, key, 3);
  await Promise.all([site.worker('first', 5), site.worker('second', 5)]);
  const run = await site.create();
  await site.until(run, ({ counts }) => counts.success > 5);
  expect(site.simulators[0]?.stats.maxDevicesAtOnce).toBe(3);
  await sessionLimits.set(site.db, key, 5);
  expect((await site.until(run, hasEnded)).status).toBe('success');
  expect([4, 5]).toContain(site.simulators[0]?.stats.maxDevicesAtOnce);
});

it('the sessions of a killed worker are free again when its lease has lapsed', async () => {
  const site = await openSite(switches(6, { latencyMs: 300 }));
  await sessionLimits.set(site.db, 'all', 2);
  const { child } = await site.worker('first', 5);
  const run = await site.create();
  await site.until(run, ({ counts }) => counts.running === 2);
  expect(await sessionLimits.list(site.db)).toMatchObject([{ used: 2 }]);
  child.kill('SIGKILL');
  await once(child, 'close');
  await site.worker('second', 5);
  expect((await site.until(run, hasEnded)).status).toBe('success');
  expect(site.simulators[0]?.stats.maxDevicesAtOnce).toBe(2);
});
