import { expect, it } from 'vitest';
import { load, type PackageRecord } from '../../../src/registry/index.ts';
import { TestProject, type Files } from '../../../test-utils/test-project.ts';

/** A host project with a job in a folder, whose retries come from its dependency `kit`, in another. */
function host(job: string, folder: string, more: object = {}): TestProject {
  const manifest = {
    name: 'netraven-job-x',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    dependencies: { kit: '1' },
    netraven: { job: { apiVersion: 1, jobType: 'x' } },
  };
  const place = new TestProject(['netraven-job-x'], {
    [`${job}/package.json`]: manifest,
    [`${job}/index.js`]:
      "import { retries } from 'kit'; export const meta = { jobType: 'x', retries }; export const run = async () => ({ success: true });",
    ...kitIn(folder, '1.0.0', 1),
  });
  Object.assign(place.manifest, more);
  return place;
}

const kitIn = (folder: string, version: string, retries: number): Files => ({
  [`${folder}/package.json`]: { name: 'kit', version, type: 'module', exports: './lib/index.js' },
  [`${folder}/lib/index.js`]: `export const retries = ${retries};`,
});

async function loadOnce(
  place: TestProject,
): Promise<{ record: PackageRecord | undefined; watched: readonly string[] }> {
  const registry = await load({ hostProject: place.project, cacheFile: place.at('cache.json') });
  return { record: registry.records[0], watched: registry.watched() };
}

it('a dependency that is installed again gives the package another meta, also from the cache', async () => {
  const place = host('node_modules/netraven-job-x', 'node_modules/kit');
  expect((await loadOnce(place)).record?.meta?.retries).toBe(1);
  expect((await loadOnce(place)).record?.meta?.retries).toBe(1);
  place.write(kitIn('node_modules/kit', '1.0.1', 9));
  expect((await loadOnce(place)).record?.meta?.retries).toBe(9);
});

it('a file of a linked dependency that is edited gives it too, and is watched', async () => {
  const place = host('libs/job', 'libs/kit', { dependencies: { 'netraven-job-x': '1', kit: 'file:libs/kit' } });
  place.write({ 'package.json': place.manifest });
  place.link('node_modules/netraven-job-x', '../libs/job');
  place.link('node_modules/kit', '../libs/kit');
  const first = await loadOnce(place);
  expect(first.record).toMatchObject({ state: 'ready', meta: { retries: 1 } });
  expect(first.watched).toContain(place.at('libs/kit/lib/index.js'));
  place.write({ 'libs/kit/lib/index.js': 'export const retries = 9;' });
  expect((await loadOnce(place)).record?.meta?.retries).toBe(9);
  // Also with a full cache.
  expect((await loadOnce(place)).watched).toContain(place.at('libs/kit/lib/index.js'));
});

it.each(['optionalDependencies', 'peerDependencies'])(
  'one of its %s that was missing and is installed later gives it too',
  async (field) => {
    const place = new TestProject(['netraven-job-x'], {
      'node_modules/netraven-job-x/package.json': {
        name: 'netraven-job-x',
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
        [field]: { kit: '1' },
        ...(field === 'peerDependencies' && { peerDependenciesMeta: { kit: { optional: true } } }),
        netraven: { job: { apiVersion: 1, jobType: 'x' } },
      },
      'node_modules/netraven-job-x/index.js': `
        const { retries } = await import('kit').catch(() => ({ retries: 1 }));
        export const meta = { jobType: 'x', retries };
        export const run = async () => ({ success: true });`,
    });
    expect((await loadOnce(place)).record).toMatchObject({ state: 'ready', meta: { retries: 1 } });
    expect((await loadOnce(place)).record?.meta?.retries).toBe(1);
    place.write(kitIn('node_modules/kit', '1.0.0', 9));
    expect((await loadOnce(place)).record?.meta?.retries).toBe(9);
  },
);
