import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addPackage,
  removePackage,
  upgradePackage,
  type InstallOptions,
  type Step,
} from '../../packages/installer/src/index.ts';
import { ChangedHost, managers } from './changed-host.ts';
import { useManager } from './manager-on-path.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';
import { useFolder } from './use-folder.ts';
import { which } from './which.ts';

const exec = promisify(execFile);
const folder = useFolder();
let registry: SharedRegistry;

beforeAll(async () => {
  registry = await sharedRegistry();
});

describe.each(managers)('a host project of %s', (manager) => {
  const killing = useManager(manager);
  let host: ChangedHost;
  beforeEach(async () => {
    host = await ChangedHost.make({ manager, registry, below: folder });
  });

  // packages/installer/test/every-step.matrix.test.ts has the other steps: they come before the package manager.
  const addSteps: Step[] = ['try', 'install', 'check'];
  const removeSteps: Step[] = ['install', 'check'];

  it('is unchanged after a failure at any step that runs the package manager', async () => {
    const failAt = (wanted: Step): Partial<InstallOptions> => ({
      onStep(step) {
        if (step === wanted) throw new Error(`injected at ${wanted}`);
      },
    });
    const empty = host.state();
    for (const step of addSteps) {
      await expect(host.change(addPackage, `${which}@1.0.0`, failAt(step)), step).rejects.toThrow(
        `injected at ${step}`,
      );
      expect(host.state(), `add, ${step}`).toEqual(empty);
    }
    const added = await host.change(addPackage, `${which}@1.0.0`);
    expect(added.after).toMatchObject({ version: '1.0.0', state: 'ready' });
    const withOne = host.state();
    expect(withOne).not.toEqual(empty);
    for (const step of addSteps) {
      await expect(host.change(upgradePackage, `${which}@1.1.0`, failAt(step)), step).rejects.toThrow(
        `injected at ${step}`,
      );
      expect(host.state(), `upgrade, ${step}`).toEqual(withOne);
    }
    for (const step of removeSteps) {
      await expect(host.change(removePackage, which, failAt(step)), step).rejects.toThrow(`injected at ${step}`);
      expect(host.state(), `remove, ${step}`).toEqual(withOne);
    }
    expect((await host.change(upgradePackage, `${which}@1.1.0`)).after).toMatchObject({
      version: '1.1.0',
      state: 'ready',
    });
    await host.change(removePackage, which);
    expect(host.read('package.json')).not.toContain(which);
  });

  it('is unchanged when its package manager is killed during its work', async () => {
    const killAt = async (at: string, verb: typeof addPackage, version: string): Promise<void> => {
      const before = host.state();
      killing().order({ host: host.folder, at });
      await expect(host.change(verb, `${which}@${version}`), at).rejects.toMatchObject({ code: 'NR_INSTALL_FAILED' });
      expect(host.state(), `${verb.name}, ${at}`).toEqual(before);
    };
    const modules = `node_modules/${which}`;
    await killAt(modules, addPackage, '1.0.0');
    // pnpm ends before the change can be seen, and fails with everything changed. On a busy machine npm may too.
    const isSeen = (): boolean => killing().hasKilled || manager === 'pnpm';
    for (let tries = 1; tries < 5 && !isSeen(); tries++) await killAt(modules, addPackage, '1.0.0');
    expect(isSeen()).toBe(true);
    await host.change(addPackage, `${which}@1.0.0`);
    await killAt(host.lockfile, upgradePackage, '1.1.0');
    await killAt(modules, upgradePackage, '1.1.0');
  });

  it('is repaired by the next change when NetRaven is killed and the package manager continues', async () => {
    const before = host.state();
    killing().order({
      host: host.folder,
      at: manager === 'npm' ? `node_modules/${which}` : host.lockfile,
      who: 'starter',
    });
    const script = `
      import { findHostProject } from '@netraven/core/registry';
      import { addPackage } from '${new URL('../../packages/installer/src/index.ts', import.meta.url).href}';
      const hostProject = await findHostProject({ root: ${JSON.stringify(host.folder)} });
      await addPackage('${which}@1.0.0', { registry: { hostProject }, confirm: async () => undefined });`;
    const cwd = new URL('../../packages/cli', import.meta.url).pathname;
    const args = ['--conditions=@netraven/source', '--input-type=module-typescript', '-e', script];
    await expect(exec(process.execPath, args, { cwd })).rejects.toMatchObject({ signal: 'SIGKILL' });
    // The package manager still writes: a file may be incomplete, or be moved, while it is read.
    await vi.waitFor(() => expect(host.state()).not.toEqual(before), { timeout: 60_000 });

    const steps: Step[] = [];
    const again = host.change(addPackage, `${which}@9`, { onStep: (step) => void steps.push(step) });
    await expect(again).rejects.toMatchObject({ code: 'NR_INSTALL_NOT_FOUND' });
    expect(steps).toContain('recover');
    const { leftBehind: _was, ...as } = before as { leftBehind: unknown };
    // The pause of the killed process is left. It has no effect, as its process has ended.
    expect(host.state()).toMatchObject(as);
  });
});
