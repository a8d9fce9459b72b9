import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPackage, upgradePackage, type Step } from '../../packages/installer/src/index.ts';
import { maySmallDisk, mountSmallDisk } from '../../packages/test-utils/src/small-disk.ts';
import { ChangedHost } from './changed-host.ts';
import { useManager, useOwnCache } from './manager-on-path.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';
import { useFolder } from './use-folder.ts';
import { which } from './which.ts';

const folder = useFolder();
const why = maySmallDisk ? '' : ' (skipped: only root may mount a small disk to fill)';

describe.runIf(maySmallDisk).each(['npm', 'pnpm'] as const)(`a host project of %s, on a full disk${why}`, (manager) => {
  useManager(manager);
  const cache = useOwnCache();
  let registry: SharedRegistry;
  beforeAll(async () => {
    registry = await sharedRegistry();
  });

  it('is unchanged after a failed add and upgrade, and is changed once there is space', async () => {
    const below = join(folder, 'disk');
    const disk = mountSmallDisk(below, 200);
    const host = await ChangedHost.make({ manager, registry, below, cache });
    for (const [verb, version] of [
      [addPackage, '1.0.0'],
      [upgradePackage, '1.1.0'],
    ] as const) {
      const before = host.state();
      const fullAt = (at: Step): Promise<unknown> =>
        host.change(verb, `${which}@${version}`, { onStep: (step) => void (step === at && disk.fill()) }).then(
          () => 'done',
          (error: unknown) => error,
        );
      for (const at of ['lock', 'try', 'install'] as const) {
        expect(await fullAt(at), `${verb.name}, ${at}`).toMatchObject({ code: 'NR_INSTALL_DISK_FULL' });
        disk.free();
        expect(host.state(), `${verb.name}, ${at}`).toEqual(before);
      }
      expect((await host.change(verb, `${which}@${version}`)).after).toMatchObject({ version, state: 'ready' });
    }
  });
});
