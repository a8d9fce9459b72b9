import { expect } from 'vitest';
import { git } from '../../packages/worker/src/index.ts';
import type { House, Run } from './house.ts';
import type { Network } from './network.ts';

/** Checks that a successful run backed up each device exactly once. */
export async function expectEachOnce(house: House, runId: string, network: Network): Promise<void> {
  const names = network.devices.map(({ name }) => name).toSorted();
  const { status, counts } = (await house.api(`/runs/${runId}`)) as Run;
  expect({ status, ...counts }).toMatchObject({ status: 'success', total: names.length, success: names.length });
  const attempts = await house.attempts(runId);
  expect([...attempts.keys()].toSorted()).toEqual(names);
  const stats = await network.stats();
  for (const [name, ended] of attempts) {
    expect(ended.indexOf('success'), `${name}: ${ended.join(', ')}`).toBe(ended.length - 1);
    // Only attempts log in, each at most once.
    const { logins = 0, failedLogins } = stats[name] ?? {};
    expect(failedLogins, name).toBe(0);
    expect(logins, name).toBeGreaterThan(0);
    expect(logins, name).toBeLessThanOrEqual(ended.length);
  }
  await expectOneCommitPerVersion(house, names.length);
}

/** Waits for the mirror to have every version, then looks whether it has each once, in order, and is whole. */
export async function expectOneCommitPerVersion(house: House, count: number): Promise<void> {
  const versions = await house.versions();
  expect(versions).toHaveLength(count);
  await expect.poll(() => house.committed()).toEqual(versions);
  expect(await git(house.mirror, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
}
