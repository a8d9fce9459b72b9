import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addPackage, upgradePackage, type Step } from '../../packages/installer/src/index.ts';
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

describe.each(managers)('a host project of %s whose registry sends half a tarball', (manager) => {
  useManager(manager);
  const cache = useOwnCache();
  let host: ChangedHost;
  // npm would retry for more than a minute. pnpm has this setting in its host project.
  beforeAll(() => void vi.stubEnv('npm_config_fetch_retries', '0'));
  beforeEach(async () => {
    registry.cut(undefined);
    host = await ChangedHost.make({ manager, registry, below: folder, cache });
  });

  it('is unchanged, and has the package once the registry sends all of it', async () => {
    for (const [verb, version, tarball] of [
      [addPackage, '1.0.0', `${which}-1.0.0`],
      [upgradePackage, '1.1.0', `${which}-1.1.0`],
    ] as const) {
      const before = host.state();
      const broken = registry.broken;
      const steps: Step[] = [];
      registry.cut(tarball);
      const failed = host.change(verb, `${which}@${version}`, { onStep: (step) => void steps.push(step) });
      await expect(failed).rejects.toMatchObject({ code: 'NR_INSTALL_FAILED' });
      expect(registry.broken).toBeGreaterThan(broken);
      // The try fails, or the install: for the try pnpm may use the store of the user.
      expect(manager === 'pnpm' ? ['try', 'undo'] : ['try']).toContain(steps.at(-1));
      expect(host.state(), verb.name).toEqual(before);
      registry.cut(undefined);
      expect((await host.change(verb, `${which}@${version}`)).after).toMatchObject({ version, state: 'ready' });
    }
  });
});
