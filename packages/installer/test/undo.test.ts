import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { upgradePackage } from '../src/index.ts';
import { FakeHost } from './fake-host.ts';

const job = 'netraven-job-step';

it.each(['^1.0.0', 'latest', ''])(
  'without a lockfile, the version before an upgrade that failed is installed again: declared as "%s"',
  async (wanted) => {
    const host = new FakeHost([`${job}@1.0.0`, `${job}@2.0.0`]);
    onTestFinished(() => host.remove());
    vi.stubEnv('PATH', host.path);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { dependencies } = JSON.parse(host.read('package.json')) as { dependencies: object };
    host.write('package.json', { name: 'host', dependencies: { ...dependencies, [job]: wanted } });
    const packages = join(host.folder, '../packages');
    // As a registry answers for a tag.
    cpSync(join(packages, `${job}@2.0.0`), join(packages, `${job}@${wanted}`), { recursive: true });
    cpSync(join(packages, `${job}@1.0.0`), join(host.folder, 'node_modules', job), { recursive: true });
    const lockfile = join(host.folder, 'package-lock.json');
    rmSync(lockfile);
    const before = host.read('package.json');
    const failing = host.change(upgradePackage, `${job}@2.0.0`, (step) => {
      if (step === 'check') throw new Error('injected');
    });
    await expect(failing).rejects.toThrow('injected');
    expect(JSON.parse(host.read(`node_modules/${job}/package.json`))).toMatchObject({ version: '1.0.0' });
    expect(host.read('package.json')).toBe(before);
    expect(existsSync(lockfile)).toBe(false);
  },
);
