import { findHostProject, readPlatformPackage } from '@netraven/core/registry';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addPackage, removePackage, upgradePackage } from '../src/index.ts';
import { FakeHost } from './fake-host.ts';

const name = 'netraven-platform-acme';
const host = new FakeHost(['netraven-job-step@1.0.0']);

beforeAll(() => {
  vi.stubEnv('PATH', host.path);
  for (const version of ['1.0.0', '1.1.0']) {
    const netraven = { platform: { formatVersion: 1 } };
    host.write(`../packages/${name}@${version}/package.json`, { name, version, netraven });
  }
  host.write(`../packages/netraven-platform-bad@1.0.0/package.json`, {
    name: 'netraven-platform-bad',
    version: '1.0.0',
  });
});
afterAll(() => {
  vi.unstubAllEnvs();
  host.remove();
});

async function change(verb: typeof addPackage, spec: string, kind: 'job' | 'platform' = 'platform'): Promise<string> {
  const hostProject = await findHostProject({ root: host.folder });
  const inspect = async (folder: string): ReturnType<NonNullable<Parameters<typeof verb>[1]['inspect']>> =>
    readPlatformPackage(folder);
  const { after } = await verb(spec, { kind, inspect, registry: { hostProject }, confirm: async () => undefined });
  return after === undefined ? 'removed' : `${after.name} ${after.version} ${after.state}`;
}

it('a platform package is added, upgraded and removed', async () => {
  expect(await change(addPackage, `${name}@1.0.0`)).toBe(`${name} 1.0.0 found`);
  expect(await change(upgradePackage, `${name}@1.1.0`)).toBe(`${name} 1.1.0 found`);
  await expect(change(upgradePackage, `${name}@1.1.0`)).rejects.toMatchObject({
    code: 'NR_INSTALL_ALREADY',
    hint: `Install another version with \`netraven platforms upgrade ${name}@<version>\`.`,
  });
  await expect(change(addPackage, name)).rejects.toMatchObject({
    code: 'NR_INSTALL_ALREADY',
    hint: expect.stringContaining(`netraven platforms upgrade ${name}`) as unknown,
  });
  expect(await change(removePackage, name)).toBe('removed');
  expect(host.read('package.json')).not.toContain(name);
});

it('a package without the field, or of the other kind, is refused before anything changes', async () => {
  const before = host.read('package.json');
  await expect(change(addPackage, 'netraven-platform-bad@1.0.0')).rejects.toMatchObject({ code: 'NR_INSTALL_REFUSED' });
  await expect(change(addPackage, name, 'job')).rejects.toMatchObject({
    code: 'NR_INSTALL_NAME',
    hint: `Use \`netraven platforms add ${name}\`.`,
  });
  await expect(change(addPackage, 'netraven-job-step')).rejects.toMatchObject({
    code: 'NR_INSTALL_NAME',
    hint: 'Use `netraven jobs add netraven-job-step`.',
  });
  expect(host.read('package.json')).toBe(before);
});

it('the hints for an unknown package name the commands of platform packages', async () => {
  await expect(change(removePackage, name)).rejects.toMatchObject({
    code: 'NR_INSTALL_NOT_DECLARED',
    hint: 'See the installed packages with `netraven platforms list`, or add the package with `netraven platforms add`.',
  });
  await expect(change(addPackage, 'netraven-platform-none')).rejects.toMatchObject({
    code: 'NR_INSTALL_NOT_FOUND',
    hint: expect.stringContaining('`netraven platforms add ./netraven-platform-none`') as unknown,
  });
});
