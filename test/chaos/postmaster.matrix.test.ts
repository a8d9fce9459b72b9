import { expect, it } from 'vitest';
import { expectEachOnce } from './expect-each-once.ts';
import { House, login } from './house.ts';
import { startNetwork, type Network } from './network.ts';
import { randomOf, seeds } from '../../packages/test-utils/src/seeds.ts';

function startSwitches(random: () => number, count: number): Promise<Network> {
  return startNetwork(
    Array.from({ length: count }, (_, index) => {
      const latencyMs = Math.round(10 + 60 * random());
      return { name: `sw-${index + 1}`, platform: 'cisco_ios', ...login, latencyMs };
    }),
  );
}

it.each(seeds)(
  'PostgreSQL is killed in the middle of a run: NetRaven starts it again and carries the run to its end (seed %i)',
  async (seed) => {
    const random = randomOf(seed);
    const network = await startSwitches(random, 30);
    const house = new House({ slots: 10 });
    const netraven = await house.start();
    await house.addDevices(network);
    const runId = await house.backUpAll();
    const killAt = Math.round(2 + 17 * random());
    await house.until(runId, ({ counts }) => (counts['success'] ?? 0) >= killAt);
    const killed = house.postmaster();
    // 0 would be the processes of this test.
    if (killed === undefined) throw new Error('PostgreSQL does not run');
    process.kill(killed, 'SIGKILL');
    await house.until(runId, ({ finishedAt }) => finishedAt !== null);
    expect(house.postmaster()).not.toBe(killed);
    await expectEachOnce(house, runId, network);
    expect(await house.stop(netraven)).toEqual({ code: 0, left: [] });
  },
);

it.each(seeds)(
  'all of NetRaven is killed at once, PostgreSQL and Git too: the next start carries the run to its end (seed %i)',
  async (seed) => {
    const random = randomOf(seed);
    const network = await startSwitches(random, 30);
    const house = new House({ slots: 10 });
    const first = await house.start();
    await house.addDevices(network);
    const runId = await house.backUpAll();
    const killAt = Math.round(2 + 17 * random());
    await house.until(runId, ({ counts }) => (counts['success'] ?? 0) >= killAt);
    await house.killAll(first);
    expect(house.postmaster()).toBeUndefined();
    const second = await house.start();
    await house.until(runId, ({ finishedAt }) => finishedAt !== null);
    await expectEachOnce(house, runId, network);
    expect(await house.stop(second)).toEqual({ code: 0, left: [] });
  },
);
