import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addPackage,
  removePackage,
  upgradePackage,
  type InstallOptions,
  type Step,
} from '../../packages/installer/src/index.ts';
import { ChangedHost } from './changed-host.ts';
import { versionJob } from './job-packages.ts';
import { useManager } from './manager-on-path.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';
import { useFolder } from './use-folder.ts';
import { which, writePackage, writeWhich } from './which.ts';

const exec = promisify(execFile);
const folder = useFolder();
let registry: SharedRegistry;

beforeAll(async () => {
  registry = await sharedRegistry();
  writeWhich(folder);
});

describe.each(['npm', 'pnpm'] as const)('a host project of %s', (manager) => {
  useManager(manager);
  let host: ChangedHost;
  beforeEach(async () => {
    host = await ChangedHost.make({ manager, registry, below: folder });
  });

  it('upgrades and removes a package under its alias', async () => {
    const others = host.dependencies();
    await host.manage(manager === 'npm' ? 'install' : 'add', `our-which@npm:${which}@1.0.0`);
    const aliased = host.state();
    const failing: InstallOptions['onStep'] = (step) => {
      if (step === 'check') throw new Error('injected');
    };
    await expect(host.change(upgradePackage, `${which}@1.1.0`, { onStep: failing })).rejects.toThrow('injected');
    expect(host.state()).toEqual(aliased);
    const upgraded = await host.change(upgradePackage, `${which}@1.1.0`);
    expect(upgraded.after).toMatchObject({ name: which, version: '1.1.0', state: 'ready' });
    const dependency = expect.stringMatching(`^npm:${which}@.?1\\.1\\.0$`) as unknown;
    expect(host.dependencies()).toEqual({ ...others, 'our-which': dependency });
    await expect(host.change(upgradePackage, join(folder, '1.0.0'))).rejects.toMatchObject({
      code: 'NR_INSTALL_ALIAS',
    });
    // With two aliases of one package, only the key is unambiguous.
    await host.manage(manager === 'npm' ? 'install' : 'add', `old-which@npm:${which}@1.0.0`);
    for (const ambiguous of [host.change(removePackage, which), host.change(upgradePackage, which)]) {
      await expect(ambiguous).rejects.toMatchObject({
        code: 'NR_INSTALL_ALIAS',
        hint: expect.stringMatching(/(?:old|our)-which or (?:old|our)-which/) as unknown,
      });
    }
    await expect(host.change(addPackage, which)).rejects.toMatchObject({ code: 'NR_INSTALL_ALREADY' });
    const removed = await host.change(removePackage, 'old-which');
    expect(removed.before).toMatchObject({ name: which, version: '1.0.0', dependencyKey: 'old-which' });
    expect(host.dependencies()).toEqual({ ...others, 'our-which': dependency });
    const back = await host.change(upgradePackage, 'our-which@1.0.0');
    expect(back.after).toMatchObject({ name: which, version: '1.0.0', state: 'ready', dependencyKey: 'our-which' });
    // By its job type, as it is run.
    await host.change(removePackage, 'which');
    expect(host.dependencies()).toEqual(others);
  });

  it('is unchanged by refused packages', async () => {
    const before = host.state();
    const steps: Step[] = [];
    const onStep = (step: Step): void => void steps.push(step);
    await expect(host.change(addPackage, `${which}@5.0.0`, { onStep })).rejects.toMatchObject({
      code: 'NR_INSTALL_REFUSED',
      problems: [expect.objectContaining({ code: 'NR_PACKAGE_API_VERSION' })],
    });
    // Refused by its metadata: nothing was downloaded.
    expect(steps).not.toContain('try');
    await expect(host.change(addPackage, `${which}@4.0.0`)).rejects.toMatchObject({
      code: 'NR_INSTALL_REFUSED',
      message: expect.stringContaining('broken on load'),
    });
    await expect(host.change(addPackage, `${which}@9`)).rejects.toMatchObject({ code: 'NR_INSTALL_NOT_FOUND' });
    await expect(host.change(addPackage, 'netraven-job-missing')).rejects.toMatchObject({
      code: 'NR_INSTALL_NOT_FOUND',
    });
    await expect(host.change(addPackage, 'lodash')).rejects.toMatchObject({ code: 'NR_INSTALL_NAME' });
    await expect(host.change(addPackage, 'https://example.com/x.tgz')).rejects.toMatchObject({
      code: 'NR_INSTALL_SPEC_INVALID',
    });
    const confirm = (): Promise<void> => Promise.reject(new Error('declined'));
    await expect(host.change(addPackage, which, { confirm })).rejects.toMatchObject({ code: 'NR_INSTALL_REFUSED' });
    await expect(host.change(addPackage, `${which}@1.0.0`, { confirm })).rejects.toThrow('declined');
    await expect(host.change(removePackage, which)).rejects.toMatchObject({ code: 'NR_INSTALL_NOT_DECLARED' });
    expect(host.state()).toEqual(before);
  });

  it('accepts a .tgz and a folder, and refuses a second package for a job type', async () => {
    const packed = await exec('npm', ['pack', '--silent', join(folder, '1.0.0')], {
      cwd: folder,
    });
    const added = await host.change(addPackage, join(folder, packed.stdout.trim()));
    expect(added.after).toMatchObject({ name: which, version: '1.0.0', state: 'ready', origin: 'declared' });
    writePackage(join(folder, 'other'), versionJob('0.1.0', { name: 'netraven-job-other' }));
    await expect(host.change(addPackage, join(folder, 'other'))).rejects.toMatchObject({
      code: 'NR_INSTALL_TYPE_TAKEN',
    });
    await host.change(removePackage, which);
    const linked = await host.change(addPackage, join(folder, 'other'));
    expect(linked.after).toMatchObject({ name: 'netraven-job-other', state: 'ready', origin: 'linked' });
  });

  it('accepts one change at a time', async () => {
    const both = await Promise.allSettled([
      host.change(addPackage, `${which}@1.0.0`),
      host.change(addPackage, `${which}@1.1.0`),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'NR_INSTALL_ALREADY' });
  });
});
