import { statSync, utimesSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { load, type Registry } from '@netraven/core/registry';
import { expect, it, onTestFinished, vi } from 'vitest';
import { TestProject } from '@netraven/core/test-utils/test-project';
import { silent } from '@netraven/db/test-utils/database';
import { heartbeatFile, readHeartbeats } from '../../../installer/src/coordination/notes.ts';
import { pausePackage } from '../../../installer/src/coordination/pause.ts';
import { PackageFollower, type FollowerOptions } from '../../src/follow/package-follower.ts';
import { PackageLock } from '../../src/follow/package-lock.ts';

/** Starts a worker whose packages are loaded once `loaded` is called, and a change that waits for it unless `isStopped`. */
async function startLoading({ isStopped = false } = {}) {
  const host = new TestProject();
  const registry = await load({ hostProject: host.project });
  const begun = Promise.withResolvers<void>();
  const loaded = Promise.withResolvers<Registry>();
  const follower = new PackageFollower({
    workerId: 'w',
    folder: host.folder,
    load: () => {
      begun.resolve();
      return loaded.promise;
    },
    registration: { registry, replace: async () => undefined } as unknown as FollowerOptions['registration'],
    hosts: {
      suspended: () => [],
      closeIdle: async () => undefined,
      follow: async () => undefined,
    } as unknown as FollowerOptions['hosts'],
    packageLock: new PackageLock(),
    storedConfig: async () => ({}),
    forget: async () => undefined,
    abort: () => undefined,
    logger: silent,
    pollMs: 20,
  });
  onTestFinished(() => follower.close());
  onTestFinished(() => loaded.resolve(registry));
  await expect.poll(() => readHeartbeats(host.folder)).toHaveLength(1);
  const stop = new AbortController();
  const pause = await pausePackage(host.folder, 'x', 60_000, stop.signal);
  if (isStopped) stop.abort();
  const ending = pause.end();
  await begun.promise;
  return { file: heartbeatFile(host.folder, 'w'), ending, loaded: () => loaded.resolve(registry) };
}

it('a worker that loads its packages for long gives heartbeats, so that the change waits for it', async () => {
  const { file, ending, loaded } = await startLoading();
  const before = new Date(Date.now() - 5_000);
  utimesSync(file, before, before);
  await expect.poll(() => statSync(file).mtimeMs).toBeGreaterThan(before.getTime() + 4_000);
  loaded();
  expect(await ending).toEqual({ updated: 1, outdated: 0 });
});

it('a worker that does not load its packages within two minutes gives no more heartbeats', async () => {
  const { file, ending } = await startLoading({ isStopped: true });
  await ending;
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  vi.setSystemTime(Date.now() + 121_000);
  // Longer than the pause between two heartbeats.
  await wait(5_000);
  expect(statSync(file).mtimeMs).toBeLessThan(Date.now() - 100_000);
});
