import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findHostProject, type HostProject, type PackageRecord } from '@netraven/core/registry';
import { expect, it, onTestFinished, vi } from 'vitest';
import { findOutdated, searchPackages } from '../src/index.ts';
import { FakeHost } from './fake-host.ts';

const netraven = { job: { apiVersion: 1, jobType: 'x' } };

/** Makes a host project whose registry has these packages in version 2.0.0, and refuses to tell of others. */
async function makeHost(known: readonly string[], refused: readonly string[]): Promise<HostProject> {
  const host = new FakeHost([]);
  onTestFinished(() => host.remove());
  vi.stubEnv('PATH', host.path);
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const name of known) host.write(`../packages/${name}@latest/package.json`, { name, version: '2.0.0', netraven });
  for (const name of refused) host.write(`../packages/${name}@latest/refused`, '');
  return findHostProject({ root: host.folder });
}

const [a, b] = ['netraven-job-a', 'netraven-job-b'];
const records = [a, b].map((name): PackageRecord => {
  const at = { name, version: '1.0.0', path: `/${name}`, origin: 'declared', state: 'ready' } as const;
  return { ...at, permissions: [], problems: [] };
});
const failed = [
  {
    name: a,
    error: {
      code: 'NR_INSTALL_REGISTRY_FAILED',
      message: `The registry gave no information about ${a}@latest: npm error code E403`,
      hint: expect.stringContaining('.npmrc') as unknown,
    },
  },
];

it('a package that the registry refuses to tell of hides no other one', async () => {
  const hostProject = await makeHost([b], [a]);
  const outdated = await findOutdated(records, { hostProject });
  expect(outdated).toMatchObject({ packages: [{ name: b, installed: '1.0.0', latest: { version: '2.0.0' } }], failed });
  const found = await searchPackages([], { hostProject });
  expect(found).toMatchObject({ packages: [{ name: b, version: '2.0.0', reasonsAgainst: [] }], failed });
});

it('a registry that refuses to tell of every package is an error', async () => {
  const hostProject = await makeHost([], [a, b]);
  const error = { code: 'NR_INSTALL_REGISTRY_FAILED' };
  await expect(findOutdated(records, { hostProject })).rejects.toMatchObject(error);
  await expect(searchPackages([], { hostProject })).rejects.toMatchObject(error);
});

it('a registry that returns more than was asked for causes no more questions', async () => {
  const names = Array.from({ length: 5 }, (_, at) => `netraven-job-x${at}`);
  const hostProject = await makeHost(names, []);
  expect((await searchPackages([], { hostProject }, 2)).packages).toHaveLength(2);
});

it.each([
  ['no valid version', { version: 'newest' }],
  ['a publisher without a name', { version: '2.0.0', _npmUser: { name: 5 }, maintainers: [{ name: {} }, 7] }],
])('a registry that gives %s of a package hides no other one', async (_, answer) => {
  const hostProject = await makeHost([a, b], []);
  const host = (name: string): string => join(hostProject.folder, '../packages', name);
  writeFileSync(join(host(`${a}@latest`), 'package.json'), JSON.stringify({ name: a, netraven, ...answer }));
  mkdirSync(host(`${a}@1.0.0`));
  const before = { name: a, version: '1.0.0', _npmUser: { name: 'ada' } };
  writeFileSync(join(host(`${a}@1.0.0`), 'package.json'), JSON.stringify(before));
  const { packages } = await findOutdated(records, { hostProject });
  expect(packages).toContainEqual(expect.objectContaining({ name: b, installed: '1.0.0' }));
});
