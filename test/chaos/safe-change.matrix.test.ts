import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { makeHostProject } from '../../packages/test-utils/src/make-host-project.ts';
import { HostFolder } from '../../packages/test-utils/src/host-folder.ts';
import { credentials, devices, policies, runs } from '../../packages/db/src/index.ts';
import { testDatabase } from '../../packages/db/test-utils/database.ts';
import { login } from './house.ts';
import { startNetwork } from './network.ts';
import { randomOf, seeds } from '../../packages/test-utils/src/seeds.ts';
import type { Fault } from '../../packages/device/src/simulator/index.ts';
import { routeLines } from '../../packages/device/test-utils/route-lines.ts';
import { startWorkerProcess, type WorkerProcess } from '../../packages/worker/test-utils/start-worker-process.ts';

const numbers = [1, 2, 3, 4, 5, 6];
const networks = numbers.map((n) => `198.18.${n}.0/24`);
const platforms = ['cisco_ios', 'arista_eos', 'linux_frr', 'juniper_junos', 'vyos_vyos'];
const changes = Object.fromEntries(platforms.map((platform) => [platform, routeLines(platform, numbers)]));
const name = 'netraven-job-routes';
const source = `export const meta = { jobType: 'routes' };
  export async function run({ device }) {
    const session = await device.connect();
    const { lines, undo } = ${JSON.stringify(changes)}[device.platform];
    const [, how, end] = device.name.split('-').slice(-3);
    await session.configure(lines, how === 'itself' ? { revertAfterMinutes: 5 } : { undo });
    const config = await session.readConfig();
    if (end === 'throws') throw new Error('no ping');
    return { success: end !== 'judges' && ${JSON.stringify(networks)}.every((network) => config.includes(network)) };
  }`;

/** Adds the job package to the host project. */
async function addJob(project: string): Promise<void> {
  const folder = join(project, 'node_modules', name);
  await mkdir(folder);
  const job = { apiVersion: 1, jobType: 'routes', permissions: ['device:write'] };
  const manifest = { name, version: '1.0.0', type: 'module', exports: './index.js', netraven: { job } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'index.js'), source);
  const file = join(project, 'package.json');
  const host = JSON.parse(await readFile(file, 'utf8')) as { dependencies: Record<string, string> };
  await writeFile(file, JSON.stringify({ ...host, dependencies: { ...host.dependencies, [name]: '1.0.0' } }));
}

it.each(seeds)(
  'a worker is killed in the middle of changes: each device is as before or as wanted, and its task says which (seed %i)',
  async (seed) => {
    const random = randomOf(seed);
    const host = new HostFolder();
    await makeHostProject(host.at('project'));
    await addJob(host.at('project'));
    const network = await startNetwork(
      Array.from({ length: 8 }, (_, index) => {
        // Slow enough for few lines to come between the look at the devices and the kill.
        const latencyMs = Math.round(100 + 300 * random());
        const pick = <T>(of: readonly T[]): T => of[Math.floor(of.length * random())] as T;
        const end = pick(['keeps', 'keeps', 'throws', 'judges']);
        const platform = pick(platforms);
        const how = ['arista_eos', 'cisco_ios', 'juniper_junos'].includes(platform)
          ? pick(['lines', 'itself'])
          : 'lines';
        const line = 1 + Math.floor(14 * random());
        const faults: Fault[] = [
          { kind: 'close-in-configure', line, when: random() < 0.5 ? 'before' : 'after', times: 1 },
        ];
        return { name: `sw-${index + 1}-${how}-${end}`, platform, ...login, latencyMs, faults };
      }),
    );
    const db = await testDatabase({ leaseSeconds: 10 });
    onTestFinished(() => db.close());
    await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'lab', ...login });
    await policies.set(db, name, { granted: ['device:write'] });
    for (const device of network.devices) await devices.add(db, device);
    const before = await network.look();

    const start = (worker: string): Promise<WorkerProcess> => startWorkerProcess(db, host, worker, 8);
    /** Number of the lines, and of those that undo them, that the devices received so far. */
    const received = async (): Promise<number> =>
      Object.values(await network.look()).flatMap(({ typed }) => typed.filter((line) => /198\.18\./.test(line))).length;
    /** Kills a worker once the devices received so many of these lines. */
    const killAt = async ({ child }: WorkerProcess, wanted: number): Promise<void> => {
      await expect.poll(received, { interval: 5, timeout: 60_000 }).toBeGreaterThanOrEqual(wanted);
      child.kill('SIGKILL');
      await once(child, 'close');
    };
    const first = await start('first');
    const { id: runId } = await runs.create(db, { jobType: 'routes', devices: 'name:*', createdBy: 'test' });
    await killAt(first, 1 + Math.floor(30 * random()));
    // Killed while it undoes what the first one left. It may begin before its start is noticed here.
    const left = await received();
    await killAt(await start('second'), left + 1 + Math.floor(10 * random()));
    const last = await start('last');
    for (;;) {
      if ((await runs.get(db, runId))?.finishedAt) break;
      await wait(50);
    }

    const after = await network.look();
    const tasks = await runs.tasks(db, runId);
    expect(tasks).toHaveLength(8);
    for (const { device, status, error } of tasks) {
      const { config = '' } = after[device?.name ?? ''] ?? {};
      const found = {
        isAsWanted: networks.every((each) => config.includes(each)),
        isAsBefore: config === before[device?.name ?? '']?.config,
        saysAsBefore: /(?:^|; )sw-\S+ is as before: /.test(error?.message ?? ''),
      };
      const isUndone = status !== 'success';
      expect(found, device?.name).toEqual({ isAsWanted: !isUndone, isAsBefore: isUndone, saysAsBefore: isUndone });
    }
    const lost = tasks.filter(({ error }) => error?.code === 'NR_TASK_CONFIGURE_BEGUN');
    expect(lost.length).toBeGreaterThan(0);
    last.child.kill('SIGTERM');
    expect(await once(last.child, 'close')).toEqual([0, null]);
  },
);
