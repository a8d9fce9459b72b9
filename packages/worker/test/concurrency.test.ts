import { expect, it } from 'vitest';
import { runs } from '@netraven/db';
import { startPlant } from './plant.ts';

it('backup and reachability of the same 24 devices run at once: one session per device, many devices in parallel, separate logs', async () => {
  const names = Array.from({ length: 24 }, (_, n) => `sw-${String(n + 1).padStart(2, '0')}`);
  const plant = await startPlant({ devices: names.map((name) => ({ name, platform: 'cisco_ios', latencyMs: 20 })) });
  const ask = { devices: 'name:*', createdBy: 'test' };
  const asked = await Promise.all(
    ['backup', 'reachability', 'backup'].map((jobType) =>
      // A busy machine may take a second to accept a connection.
      runs.create(plant.db, { ...ask, jobType, config: jobType === 'reachability' ? { timeoutMs: 10_000 } : {} }),
    ),
  );
  const ended = await Promise.all(asked.map(({ id }) => plant.wait(id)));
  expect(ended.map(({ run }) => [run.jobType, run.status, run.counts.success])).toEqual([
    ['backup', 'success', 24],
    ['reachability', 'success', 24],
    ['backup', 'success', 24],
  ]);
  for (const { stats } of plant.simulator.devices) expect(stats.maxSessions).toBe(1);
  expect(plant.simulator.stats.maxDevicesAtOnce).toBeGreaterThanOrEqual(8);
  // 24 devices, one version each: the second backup found nothing new.
  const committed = async (): Promise<string[]> =>
    (await plant.git(['log', '--format=%s'], 'version 1')).trim().split('\n').toSorted();
  await expect.poll(committed).toEqual(names.map((name) => `${name}/backup/running-config version 1`));

  const [backup, reachability] = await Promise.all(asked.slice(0, 2).map(({ id }) => plant.log(id)));
  const jobs = [backup, reachability].map((records) => records?.filter((record) => record.log_type === 'job') ?? []);
  expect(new Set(jobs[0]?.map((record) => record.source))).toEqual(new Set(['worker.job.backup']));
  expect(new Set(jobs[1]?.map((record) => record.source))).toEqual(new Set(['worker.job.reachability']));
  expect(new Set(jobs[0]?.map((record) => record.device_id)).size).toBe(24);
});
