import { globSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { addPackage, upgradePackage, type Step } from '../src/index.ts';
import { FakeHost } from './fake-host.ts';

const jobs = ['netraven-job-aa', 'netraven-job-bb', 'netraven-job-cc'];
const specs = jobs.map((job) => `${job}@1.0.0`);

let host: FakeHost;
afterEach(() => {
  vi.unstubAllEnvs();
  host.remove();
});

/** Returns the names in .netraven/install, without what stays after a change. */
const leftovers = (): string[] =>
  globSync('.netraven/install/*', { cwd: host.folder }).filter((path) => !/(?:history\.jsonl|workers)$/.test(path));

it('three packages that are added at once are installed one after another', async () => {
  host = new FakeHost(specs);
  vi.stubEnv('PATH', host.path);
  const steps: string[] = [];
  const add = (spec: string): ReturnType<typeof addPackage> =>
    host.change(addPackage, spec, (step) => void (step === 'lock' || steps.push(`${spec} ${step}`)));
  const added = await Promise.all(specs.map(add));
  expect(added.map(({ after }) => after)).toMatchObject(jobs.map((name) => ({ name, state: 'ready' })));
  expect(Object.keys(JSON.parse(host.read('package.json')).dependencies)).toEqual(expect.arrayContaining(jobs));
  // The steps of one package do not interleave with those of another.
  const order = steps.map((line) => line.split(' ')[0]).filter((spec, at, all) => spec !== all[at - 1]);
  expect(order).toHaveLength(specs.length);
  expect(leftovers()).toEqual([]);
});

it('a host project that its package manager cannot install is unchanged, and the next change can be tried', async () => {
  host = new FakeHost(specs, { unpublished: '1.0.0' });
  host.write('node_modules/unpublished/package.json', { name: 'unpublished', version: '1.0.0' });
  vi.stubEnv('PATH', host.path);
  const before = [host.read('package.json'), host.read('package-lock.json')];
  const steps: Step[] = [];
  const failed = await Promise.allSettled(
    specs.map((spec) => host.change(addPackage, spec, (step) => void steps.push(step))),
  );
  expect(failed.map((one) => (one.status === 'rejected' ? one.reason : one.value))).toMatchObject(
    specs.map(() => ({
      code: 'NR_INSTALL_FAILED',
      message: expect.stringContaining("'unpublished@1.0.0' is not in this registry") as unknown,
    })),
  );
  expect(steps).not.toContain('recover');
  expect([host.read('package.json'), host.read('package-lock.json')]).toEqual(before);
  expect(globSync('node_modules/*', { cwd: host.folder })).toEqual(['node_modules/unpublished']);
  expect(leftovers()).toEqual([]);
});

it('an upgrade takes the published version in place of a folder, also if both have the same number', async () => {
  host = new FakeHost(specs);
  vi.stubEnv('PATH', host.path);
  const [job = '', spec = ''] = [jobs[0], specs[0]];
  const folder = join(host.folder, '..', 'packages', spec);
  const { dependencies } = JSON.parse(host.read('package.json')) as { dependencies: Record<string, string> };
  host.write('package.json', { name: 'host', dependencies: { ...dependencies, [job]: `file:${folder}` } });
  host.write('node_modules/.keep', '');
  symlinkSync(folder, join(host.folder, 'node_modules', job));
  await expect(host.change(addPackage, spec)).rejects.toMatchObject({
    code: 'NR_INSTALL_ALREADY',
    hint: `Install another version with \`netraven jobs upgrade ${spec}\`.`,
  });
  expect((await host.change(upgradePackage, spec)).after).toMatchObject({ version: '1.0.0', origin: 'declared' });
  await expect(host.change(upgradePackage, spec)).rejects.toMatchObject({ code: 'NR_INSTALL_ALREADY' });
});
