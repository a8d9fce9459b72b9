import { statSync, utimesSync } from 'node:fs';
import { load, type Registry } from '@netraven/core/registry';
import { expect, it, onTestFinished } from 'vitest';
import { HostFolder } from '../../../core/test/registry/host-folder.ts';
import { silent } from '../../../db/test/database.ts';
import { heartbeatFile, readHeartbeats } from '../../../installer/src/coordination/notes.ts';
import { pausePackage } from '../../../installer/src/coordination/pause.ts';
import { PackageFollower, type FollowerOptions } from '../../src/follow/package-follower.ts';
import { PackageLock } from '../../src/follow/package-lock.ts';

it('a worker that loads its packages for long gives heartbeats, so that the change waits for it', async () => {
  const host = new HostFolder();
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
    abort: () => undefined,
    logger: silent,
    pollMs: 20,
  });
  onTestFinished(() => follower.close());
  onTestFinished(() => loaded.resolve(registry));
  await expect.poll(() => readHeartbeats(host.folder)).toHaveLength(1);
  const ending = (await pausePackage(host.folder, 'x', 60_000)).end();
  await begun.promise;
  const file = heartbeatFile(host.folder, 'w');
  const before = new Date(Date.now() - 5_000);
  utimesSync(file, before, before);
  await expect.poll(() => statSync(file).mtimeMs).toBeGreaterThan(before.getTime() + 4_000);
  loaded.resolve(registry);
  expect(await ending).toEqual({ updated: 1, outdated: 0 });
});
