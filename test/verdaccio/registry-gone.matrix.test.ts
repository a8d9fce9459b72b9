import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPackage, upgradePackage, type InstallOptions, type Step } from '../../packages/installer/src/index.ts';
import { ChangedHost, managers } from './changed-host.ts';
import { startFaultyRegistry, type FaultyRegistry } from './faulty-registry.ts';
import { useManager, useOwnCache } from './manager-on-path.ts';
import { sharedRegistry } from './shared-registry.ts';
import { useFolder } from './use-folder.ts';
import { which } from './which.ts';

const folder = useFolder();
let registry: FaultyRegistry;

beforeAll(async () => {
  registry = await startFaultyRegistry((await sharedRegistry()).url);
});
afterAll(() => registry?.stop());

describe.each(managers)('a host project of %s whose registry stops during an upgrade', (manager) => {
  useManager(manager);
  const cache = useOwnCache();
  let host: ChangedHost;

  beforeEach(async () => {
    await registry.start();
    host = await ChangedHost.make({ manager, registry, below: folder, cache });
    await host.change(addPackage, `${which}@1.0.0`);
  });

  /** Stops the registry and fails the upgrade after the install. */
  function failLate(and: () => void = () => undefined): Partial<InstallOptions> {
    return {
      onStep(step: Step) {
        if (step !== 'check') return;
        void registry.stop();
        and();
        throw new Error('injected');
      },
    };
  }

  it('is restored from earlier downloads', async () => {
    const before = host.state();
    await expect(host.change(upgradePackage, `${which}@1.1.0`, failLate())).rejects.toThrow(/^injected$/);
    expect(host.state()).toEqual(before);
  });

  it('reports that it cannot be restored without downloads, and is restored by the next change', async () => {
    const before = host.state() as Record<string, unknown>;
    const emptied = failLate(() => rmSync(cache, { recursive: true, force: true }));
    const failed = await host.change(upgradePackage, `${which}@1.1.0`, emptied).catch((error: unknown) => error);
    const { manifest, lockfile } = before;
    expect(host.state()).toMatchObject({ manifest, lockfile });
    expect(failed).toMatchObject({
      code: 'NR_INSTALL_RESTORE_FAILED',
      message: expect.stringMatching(
        / \(package\.json and the lockfile are restored, node_modules is not\): .*It had failed: injected$/s,
      ) as unknown,
      hint: expect.stringContaining('it first restores the host project') as unknown,
    });
    await registry.start();
    await expect(host.change(upgradePackage, `${which}@9`)).rejects.toMatchObject({ code: 'NR_INSTALL_NOT_FOUND' });
    expect(host.state()).toEqual(before);
  });
});
