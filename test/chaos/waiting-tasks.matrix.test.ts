import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { memoryMb } from '../../bench/harness/processes.ts';
import { House, type Run } from './house.ts';

const count = 10_000;
/** So many tasks succeed after the restart, and the others are cancelled: all would take minutes on a slow machine. */
const enough = 1_000;
/** NetRaven grows less while it catches up, in MB. Measured: 44 to 73. */
const mostGrowthMb = 150;

const source = `
export const meta = { jobType: 'noop', label: 'Noop', description: 'Does nothing.', icon: 'mdi-check' };
export const run = async () => ({ success: true });
`;

it(
  '10,000 tasks wait while NetRaven is killed and started again: none is lost or done twice, and the API answers',
  { timeout: 600_000 },
  async () => {
    const house = new House({ slots: 20 });
    house.host.addJob('noop', source);
    const first = await house.start();
    await addDevices(house);
    const { id } = (await house.api('/runs', { jobType: 'noop', devices: 'name:*' })) as Run;
    await house.until(id, ({ counts }) => (counts['success'] ?? 0) > 0);
    await house.kill(first);
    await house.untilForgotten();
    const before = await statuses(house, id);
    expect(before['queued']).toBeGreaterThan(count / 2);

    const second = await house.start();
    const slowest: Record<string, number> = {};
    const memory: number[] = [];
    const target = (before['success'] ?? 0) + enough;
    // Growth needs two samples, also when the tasks are quicker than the first.
    while (memory.length < 2 || ((await statuses(house, id))['success'] ?? 0) < target) {
      for (const path of ['/status', `/runs/${id}`, `/runs/${id}/tasks?limit=100`, '/devices?limit=100', '/runs']) {
        const begun = performance.now();
        await house.api(path);
        const route = path.replace(id, ':id');
        slowest[route] = Math.max(slowest[route] ?? 0, performance.now() - begun);
      }
      memory.push(memoryMb(second.pid, 'VmRSS'));
      await wait(100);
    }
    await house.api(`/runs/${id}/cancel`, {});
    const { counts } = await house.until(id, ({ finishedAt }) => finishedAt !== null);
    const [start = 0] = memory;
    const growth = Math.max(...memory) - start;
    const times = Object.entries(slowest).map(([path, ms]) => `${path} ${Math.round(ms)} ms`);
    process.stdout.write(
      `Slowest answers: ${times.join(', ')}. Memory: ${Math.round(start)} MB, +${Math.round(growth)} MB\n`,
    );

    expect((counts['success'] ?? 0) + (counts['cancelled'] ?? 0)).toBe(count);
    expect(growth).toBeLessThan(mostGrowthMb);
    expect(await wrongTasks(house, id)).toEqual([]);
    expect(await house.stop(second)).toEqual({ code: 0, left: [] });
  },
);

async function addDevices(house: House): Promise<void> {
  const rows = Array.from({ length: count }, (_, n) => `sw-${n},10.${n >> 8}.${n & 255}.1,cisco_ios`);
  await house.api('/devices/import', {
    files: [{ name: 'devices.csv', text: ['name,address,platform', ...rows].join('\n') }],
  });
}

/** Returns the number of tasks of a run by status. */
async function statuses(house: House, id: string): Promise<Record<string, number>> {
  const rows = await house.query<{ status: string; count: number }>(
    `select status, count(*)::int as count from task where run_id = '${id}' group by status`,
  );
  return Object.fromEntries(rows.map(({ status, count: number }) => [status, number]));
}

/** Returns the tasks whose attempts do not fit their status. An attempt that was running when NetRaven was killed is lost. */
async function wrongTasks(house: House, id: string): Promise<string[]> {
  const rows = await house.query<{ text: string }>(
    `select task.id || ': ' || task.status || ' after ' || coalesce(string_agg(attempt.status, ', ' order by number), '-') as text
     from task left join attempt on attempt.task_id = task.id where run_id = '${id}' group by task.id
     having task.status not in ('success', 'cancelled')
       or count(*) filter (where attempt.status = 'success') <> case when task.status = 'success' then 1 else 0 end
       or count(*) filter (where attempt.status not in ('success', 'lost', 'cancelled')) > 0`,
  );
  return rows.map(({ text }) => text);
}
