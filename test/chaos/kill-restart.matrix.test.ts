import { expect, it } from 'vitest';
import { expectEachOnce } from './expect-each-once.ts';
import { House, login } from './house.ts';
import { startNetwork } from './network.ts';
import { runs } from '../../packages/test-utils/src/processes.ts';
import { randomOf, seeds } from '../../packages/test-utils/src/seeds.ts';

const deviceCount = 50;

it.each(seeds)(
  'NetRaven is killed in the middle of a run and started again: each device is backed up once (seed %i)',
  async (seed) => {
    const random = randomOf(seed);
    const network = await startNetwork(
      Array.from({ length: deviceCount }, (_, index) => {
        // Slow enough for few to end between the look at the run and the kill.
        const latencyMs = Math.round(60 + 100 * random());
        return { name: `sw-${index + 1}`, platform: 'cisco_ios', ...login, latencyMs };
      }),
    );
    const house = new House({ slots: 10 });
    const first = await house.start();
    await house.addDevices(network);
    const runId = await house.backUpAll();
    const killAt = Math.round(11 + 14 * random());
    await house.until(runId, ({ counts }) => (counts['success'] ?? 0) >= killAt);
    const postmaster = house.postmaster();
    const children = await house.kill(first);
    expect(children.length).toBeGreaterThan(0);
    await expect.poll(() => children.filter(runs)).toEqual([]);

    await house.untilForgotten();

    const [left] = await house.query<{ success: number; running: number }>(
      `select success, running from run where id = '${runId}'`,
    );
    expect(left?.success).toBeGreaterThanOrEqual(killAt);
    expect(left?.success).toBeLessThan(deviceCount);
    expect(left?.running).toBeGreaterThan(0);
    const before = await house.attempts(runId);

    const second = await house.start();
    expect(house.postmaster()).toBe(postmaster);
    await house.until(runId, ({ finishedAt }) => finishedAt !== null);
    const after = await house.attempts(runId);
    await expectEachOnce(house, runId, network);
    // A task that ran when the process was killed is lost, and tried again. A task that had ended is not.
    for (const [name, ended] of after) {
      const early = (before.get(name) ?? []).map((status) => (status === 'running' ? 'lost' : status));
      expect(ended.slice(0, early.length), name).toEqual(early);
      // On a machine that is busy, the second process too may lose a lease of 10 s and try again.
      const again = ended.slice(early.length, -1);
      expect(again, name).toEqual(again.map(() => 'lost'));
    }
    expect([...after.values()].flat()).toContain('lost');
    expect(await house.stop(second)).toEqual({ code: 0, left: [] });
  },
  600_000,
);
