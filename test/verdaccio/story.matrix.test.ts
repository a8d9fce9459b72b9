import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../packages/device/src/simulator/index.ts';
import { versionJob } from './job-packages.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';
import { VerdaccioHost } from './verdaccio-host.ts';
import { writePackage } from './which.ts';

const name = 'netraven-job-story';
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-story-')));
let registry: SharedRegistry;

async function publish(version: string): Promise<void> {
  await registry.publish(writePackage(join(folder, version), versionJob(version, { name })));
}

beforeAll(async () => {
  registry = await sharedRegistry();
  await publish('1.0.0');
  await publish('2.0.0');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Task {
  readonly status: string;
  readonly result: { readonly details: { readonly early: string; readonly late: string } } | null;
  readonly error: { readonly code: string } | null;
}

describe.each(['npm', 'pnpm'] as const)(
  'in a host project made by init and installed by %s from Verdaccio',
  (manager) => {
    const devices = Array.from({ length: 40 }, (_, at) => `edge-${at + 1}`);
    let host: VerdaccioHost;
    let simulator: Simulator;

    beforeAll(async () => {
      host = new VerdaccioHost(manager, registry);
      // The job never connects: one simulated device is enough.
      simulator = await startSimulator([
        { name: 'edge', platform: 'cisco_ios', username: 'u', password: 'p', enablePassword: 'e' },
      ]);
    });
    afterAll(async () => {
      await host?.remove();
      await simulator?.close();
    });

    const tasksOf = async (runId: string): Promise<Task[]> =>
      ((await host.api(`/runs/${runId}/tasks`)) as { tasks: Task[] }).tasks;

    async function ended(runId: string): Promise<{ status: string; tasks: Task[] }> {
      for (;;) {
        const run = (await host.api(`/runs/${runId}?wait=30`)) as { status: string; finishedAt: string | null };
        if (run.finishedAt !== null) return { status: run.status, tasks: await tasksOf(runId) };
      }
    }

    const newRun = async (): Promise<string> => {
      const made = (await host.api('/runs', { jobType: 'which', devices: 'name:*' })) as { id: string };
      return made.id;
    };

    /** Keeps about 30 tasks queued until a change is done and the worker has seen it. Returns their runs. */
    async function underLoad<T>(
      change: () => Promise<T>,
      seen: (runs: readonly string[]) => Promise<boolean> = () => Promise.resolve(true),
    ): Promise<{ changed: T; runs: string[] }> {
      const runs = [await newRun()];
      while ((await tasksOf(String(runs[0]))).every((task) => task.status === 'queued')) await wait(20);
      const state = { done: false, failed: false };
      const changing = change().finally(() => (state.done = true));
      // Thrown below.
      changing.catch(() => (state.failed = true));
      while (!state.failed && (!state.done || !(await seen(runs)))) {
        const waiting = (await tasksOf(String(runs.at(-1)))).filter((task) => task.status === 'queued');
        if (waiting.length < 30) {
          const next = await newRun().catch((error: Error) => error);
          // After the removal the job type is unknown.
          if (next instanceof Error) {
            if (!next.message.includes('NR_JOB_UNKNOWN_TYPE')) throw next;
            break;
          }
          runs.push(next);
        }
        await wait(100);
      }
      return { changed: await changing, runs };
    }

    /** Returns true once a task of the latest runs had the new version. */
    async function hasNewVersion(runs: readonly string[]): Promise<boolean> {
      const latest = (await Promise.all(runs.slice(-3).map(tasksOf))).flat();
      return latest.some(({ result }) => result?.details.early === '2.0.0');
    }

    it('a job package is added, run, upgraded under load without mixing, and removed', async () => {
      await host.init();
      // Few slots: more would only run more tasks while the package manager works.
      await host.start('--slots', '10');
      const { address, port } = simulator.device('edge');
      for (const device of devices) {
        await host.api('/devices', { name: device, address, port, platform: 'cisco_ios' });
      }

      // Added without a restart.
      const added = await host.netraven(['jobs', 'add', `${name}@1.0.0`, '--yes', '--json']);
      expect(added, added.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(added.stdout)).toMatchObject({
        name,
        before: null,
        after: { version: '1.0.0', state: 'ready', jobType: 'which', origin: 'declared' },
        workers: { updated: 1, outdated: 0 },
      });
      const first = await ended(await newRun());
      expect(first.status).toBe('success');
      for (const task of first.tasks) expect(task.result?.details).toEqual({ early: '1.0.0', late: '1.0.0' });

      // Upgraded under load: tasks are in flight and waiting at the swap.
      const { changed: upgraded, runs } = await underLoad(
        () => host.netraven(['jobs', 'upgrade', name, '--yes', '--json']),
        hasNewVersion,
      );
      expect(upgraded, upgraded.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(upgraded.stdout)).toMatchObject({
        before: { version: '1.0.0' },
        after: { version: '2.0.0' },
        proposal: { differences: [{ path: 'meta.label', before: 'Which 1.0.0', after: 'Which 2.0.0' }] },
      });
      const across = await Promise.all(runs.map(ended));
      expect(across.map(({ status }) => status)).toEqual(runs.map(() => 'success'));
      const seen = across.flatMap(({ tasks }) => tasks.map((task) => task.result?.details));
      expect(seen.filter((details) => details === undefined || details.early !== details.late)).toEqual([]);
      expect(new Set(seen.map((details) => details?.early))).toEqual(new Set(['1.0.0', '2.0.0']));
      for (const run of runs) {
        const { logs } = (await host.api(`/logs?log_type=job&job_id=${run}&limit=1000`)) as {
          logs: { meta: { early: string; late: string } }[];
        };
        expect(logs.filter(({ meta }) => meta.early !== meta.late)).toEqual([]);
        expect(logs.length).toBeGreaterThanOrEqual(devices.length);
      }

      // Removed under load: running tasks end, queued tasks are skipped with the reason.
      const { changed: removed, runs: last } = await underLoad(() =>
        host.netraven(['jobs', 'remove', name, '--yes', '--json']),
      );
      expect(removed, removed.stderr).toMatchObject({ code: 0 });
      const rest = (await Promise.all(last.map(ended))).flatMap(({ tasks }) => tasks);
      expect(new Set(rest.map((task) => task.status))).toEqual(new Set(['success', 'skipped']));
      for (const task of rest.filter(({ status }) => status === 'skipped')) {
        expect(task.error).toMatchObject({ code: 'NR_TASK_TYPE_REMOVED' });
      }
      expect(JSON.parse(readFileSync(join(host.folder, 'package.json'), 'utf8')).dependencies).not.toHaveProperty(name);
      const { jobTypes } = (await host.api('/job-types')) as { jobTypes: { jobType: string }[] };
      expect(jobTypes.map((each) => each.jobType)).not.toContain('which');
      // History stays.
      expect(await ended(String(runs[0]))).toMatchObject({ status: 'success' });

      // An install without NetRaven is followed too, and mixes nothing. The package manager may end before the worker
      // sees its change: the load goes on until then.
      await host.netraven(['jobs', 'add', `${name}@1.0.0`, '--yes']);
      const add = manager === 'npm' ? 'install' : 'add';
      const { runs: foreign } = await underLoad(
        () => host.manage(add, '--ignore-scripts', `${name}@2.0.0`),
        hasNewVersion,
      );
      const after = (await Promise.all(foreign.map(ended))).flatMap(({ tasks }) => tasks);
      expect(new Set(after.map((task) => task.status))).toEqual(new Set(['success']));
      const mixed = after.filter(({ result }) => result?.details.early !== result?.details.late);
      expect(mixed).toEqual([]);
      expect(after.map(({ result }) => result?.details.early)).toContain('2.0.0');
      const { runs: gone } = await underLoad(
        () => host.manage('remove', name),
        () => Promise.resolve(false),
      );
      const left = (await Promise.all(gone.map(ended))).flatMap(({ tasks }) => tasks);
      expect(left.filter(({ status }) => status !== 'success' && status !== 'skipped')).toEqual([]);
      expect(left.filter(({ status }) => status === 'skipped').length).toBeGreaterThan(0);
      await host.stop();
    }, 600_000);
  },
);
