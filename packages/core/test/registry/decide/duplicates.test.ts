import { describe, expect, it } from 'vitest';
import { load, type PackageRecord, type RegistryOptions } from '../../../src/registry/index.ts';
import { TestProject, jobPackage, type Files } from '../../../test-utils/test-project.ts';
import { keepingLogger } from '../log-entries.ts';

const backup = { field: { jobType: 'backup' }, meta: "{ jobType: 'backup' }" };
const states = (records: readonly PackageRecord[]): Record<string, string> =>
  Object.fromEntries(records.map(({ name, version, state }) => [`${name}@${version}`, state]));

/** Packages of the job type `backup`, declared or in jobs/. */
function host(declared: readonly string[], inJobs: readonly string[] = [], more: Files = {}): TestProject {
  const folders = [...declared.map((name) => `node_modules/${name}`), ...inJobs.map((name) => `jobs/${name}`)];
  return new TestProject(declared, Object.assign({}, ...folders.map((folder) => jobPackage(folder, backup)), more));
}

async function outcome(from: TestProject, more: Partial<RegistryOptions> = {}): Promise<Record<string, string>> {
  return states((await load({ hostProject: from.project, ...more })).records);
}

describe('two packages with one job type', () => {
  it('of equal rank: neither is ready, each names the other, and both show how to choose', async () => {
    const { logger, entries } = keepingLogger();
    const registry = await load({ hostProject: host(['netraven-job-a', '@x/netraven-job-b']).project, logger });
    expect(states(registry.records)).toEqual({
      'netraven-job-a@1.0.0': 'duplicate',
      '@x/netraven-job-b@1.0.0': 'duplicate',
    });
    expect(registry.get('backup')).toBeUndefined();
    const [a, b] = registry.records;
    expect(a?.problems).toEqual([
      {
        code: 'NR_PACKAGE_DUPLICATE',
        severity: 'error',
        path: 'meta.jobType',
        message: expect.stringContaining(`@x/netraven-job-b 1.0.0 in ${b?.path}`),
        fix: expect.stringContaining("pins: { 'backup': 'netraven-job-a' }"),
      },
    ]);
    const errors = entries.filter(({ level, meta }) => level === 'error' && meta['code'] === 'NR_PACKAGE_DUPLICATE');
    expect(new Set(errors.map(({ meta }) => meta['name']))).toEqual(new Set(['netraven-job-a', '@x/netraven-job-b']));
  });

  it.each<[rule: string, from: () => TestProject, more: Partial<RegistryOptions>, winner: string]>([
    [
      'a pinned package wins, even over one of NetRaven',
      () => host(['@netraven/job-backup', 'netraven-job-a']),
      { pins: { backup: 'netraven-job-a' } },
      'netraven-job-a',
    ],
    [
      'a package of NetRaven wins over another declared package',
      () => host(['netraven-job-a', '@netraven/job-backup']),
      {},
      '@netraven/job-backup',
    ],
    [
      'a declared package wins over one in jobs/',
      () => host(['netraven-job-z'], ['netraven-job-a']),
      {},
      'netraven-job-z',
    ],
  ])('%s; both are shown and logged as errors', async (_rule, from, more, winner) => {
    const { logger, entries } = keepingLogger();
    const registry = await load({ hostProject: from().project, logger, ...more });
    expect(registry.get('backup')?.name).toBe(winner);
    expect(registry.get('backup')?.problems).toMatchObject([{ code: 'NR_PACKAGE_DUPLICATE', severity: 'warning' }]);
    const loser = registry.records.find(({ name }) => name !== winner);
    expect(loser).toMatchObject({ state: 'duplicate', problems: [{ message: expect.stringContaining(winner) }] });
    const shown = entries.filter(({ level, meta }) => level === 'error' && meta['at'] === 'meta.jobType');
    expect(new Set(shown.map(({ meta }) => meta['name']))).toEqual(new Set([loser?.name, winner]));
  });

  it('the bundled package wins over a declared one', async () => {
    const from = host(['netraven-job-a'], [], {
      'cli/package.json': { dependencies: { '@netraven/job-backup': '1' } },
      ...jobPackage('cli/node_modules/@netraven/job-backup', backup),
    });
    expect(await outcome(from, { bundledFrom: [from.at('cli')] })).toEqual({
      'netraven-job-a@1.0.0': 'duplicate',
      '@netraven/job-backup@1.0.0': 'ready',
    });
  });

  it('a link with a name of NetRaven ranks like any other declared package', async () => {
    const from = host(
      ['netraven-job-a'],
      [],
      jobPackage('work/@netraven/job-backup', { ...backup, manifest: { name: '@netraven/job-backup' } }),
    );
    Object.assign(from.manifest['dependencies'] as object, {
      '@netraven/job-backup': 'file:work/@netraven/job-backup',
    });
    from.link('node_modules/@netraven/job-backup', '../../work/@netraven/job-backup');
    expect(await outcome(from)).toEqual({
      'netraven-job-a@1.0.0': 'duplicate',
      '@netraven/job-backup@1.0.0': 'duplicate',
    });
  });

  it('a folder in jobs/ with a name of NetRaven is refused, and a bundled package keeps its job type', async () => {
    const from = host([], ['@netraven/job-backup'], {
      'cli/package.json': { dependencies: { '@netraven/job-backup': '1' } },
      ...jobPackage('cli/node_modules/@netraven/job-backup', backup),
    });
    const registry = await load({ hostProject: from.project, bundledFrom: [from.at('cli')] });
    expect(registry.get('backup')).toMatchObject({ origin: 'bundled' });
    expect(registry.records.find(({ origin }) => origin === 'folder')).toMatchObject({
      state: 'invalid',
      problems: [{ code: 'NR_PACKAGE_NAME_RESERVED' }],
    });
  });

  it.each([
    ['another folder', [], ['duplicate', 'duplicate']],
    ['a declared package', ['netraven-job-writer'], ['ready', 'duplicate', 'duplicate']],
  ])('folders in jobs/ with the name of %s are refused, whatever is granted to it', async (_, declared, expected) => {
    const writer = {
      manifest: { name: 'netraven-job-writer' },
      field: { jobType: 'writer' },
      meta: "{ jobType: 'writer' }",
    };
    const from = new TestProject(declared, {
      ...(declared.length > 0 && jobPackage('node_modules/netraven-job-writer', writer)),
      ...jobPackage('jobs/a-evil', { ...writer, field: { jobType: 'writer', permissions: ['device:write'] } }),
      ...jobPackage('jobs/writer', writer),
    });
    const policies = [{ name: 'netraven-job-writer', granted: ['device:write' as const] }];
    const { records } = await load({ hostProject: from.project, policies });
    expect(records.map(({ state }) => state)).toEqual(expected);
    for (const { problems } of records.filter(({ origin }) => origin === 'folder'))
      expect(problems).toMatchObject([{ code: 'NR_PACKAGE_NAME_TAKEN' }]);
  });

  it('a disabled package claims no job type', async () => {
    const policies = [{ name: 'netraven-job-a', enabled: false, granted: [] }];
    expect(await outcome(host(['netraven-job-a', 'netraven-job-b']), { policies })).toEqual({
      'netraven-job-a@1.0.0': 'disabled',
      'netraven-job-b@1.0.0': 'ready',
    });
  });

  it('an invalid package claims no job type', async () => {
    const broken = { 'node_modules/netraven-job-a/index.js': 'export const meta = {};' };
    expect(await outcome(host(['netraven-job-a', 'netraven-job-b'], [], broken))).toEqual({
      'netraven-job-a@1.0.0': 'invalid',
      'netraven-job-b@1.0.0': 'ready',
    });
  });

  it('the result does not depend on the order in which they are found', async () => {
    const there = await outcome(host(['netraven-job-a', '@netraven/job-backup', 'netraven-job-b']));
    const back = await outcome(host(['netraven-job-b', '@netraven/job-backup', 'netraven-job-a']));
    expect(there).toEqual(back);
    expect(there).toMatchObject({ '@netraven/job-backup@1.0.0': 'ready', 'netraven-job-a@1.0.0': 'duplicate' });
  });

  it('a winner that fails to load keeps its job type', async () => {
    const broken = { 'node_modules/@netraven/job-backup/index.js': "throw new Error('x');" };
    expect(await outcome(host(['netraven-job-a', '@netraven/job-backup'], [], broken))).toEqual({
      'netraven-job-a@1.0.0': 'duplicate',
      '@netraven/job-backup@1.0.0': 'failed',
    });
  });

  it('a winner without its grants is disabled, and the loser does not take its place', async () => {
    const asking = jobPackage('node_modules/netraven-job-a', {
      ...backup,
      field: { jobType: 'backup', permissions: ['network'] },
    });
    const from = host(['netraven-job-a'], ['netraven-job-b'], asking);
    expect(await outcome(from)).toEqual({ 'netraven-job-a@1.0.0': 'disabled', 'netraven-job-b@1.0.0': 'duplicate' });
  });
});

describe('one package twice', () => {
  it('at two versions: the nearest is ready, and both say so in a warning', async () => {
    const from = host(['netraven-job-a'], [], {
      'cli/package.json': { dependencies: { 'netraven-job-a': '2' } },
      ...jobPackage('cli/node_modules/netraven-job-a', { ...backup, version: '2.0.0' }),
    });
    const registry = await load({ hostProject: from.project, bundledFrom: [from.at('cli')] });
    expect(states(registry.records)).toEqual({ 'netraven-job-a@1.0.0': 'ready', 'netraven-job-a@2.0.0': 'duplicate' });
    expect(registry.records.flatMap(({ problems }) => problems)).toEqual([
      expect.objectContaining({
        code: 'NR_PACKAGE_TWO_VERSIONS',
        severity: 'warning',
        message: expect.stringContaining('2.0.0 in'),
      }),
      expect.objectContaining({
        code: 'NR_PACKAGE_TWO_VERSIONS',
        severity: 'warning',
        message: expect.stringContaining('1.0.0 in'),
      }),
    ]);
  });

  it('names the dependency’s key in its fix, also for an alias', async () => {
    const from = host(['netraven-job-a'], [], {
      ...jobPackage('node_modules/our-a', { ...backup, version: '2.0.0', manifest: { name: 'netraven-job-a' } }),
    });
    from.manifest['dependencies'] = { 'netraven-job-a': '1', 'our-a': 'npm:netraven-job-a@2' };
    const { records } = await load({ hostProject: from.project });
    expect(states(records)).toEqual({ 'netraven-job-a@1.0.0': 'ready', 'netraven-job-a@2.0.0': 'duplicate' });
    for (const { problems } of records) {
      expect(problems.map(({ fix }) => fix)).toEqual([
        expect.stringMatching(/`netraven jobs remove our-a` leaves netraven-job-a 1\.0\.0 in /),
      ]);
    }
  });

  it('if one is bundled, the fix removes the other', async () => {
    const from = host(['netraven-job-a'], [], {
      'cli/package.json': { dependencies: { 'netraven-job-a': '2' } },
      ...jobPackage('cli/node_modules/netraven-job-a', { ...backup, version: '2.0.0' }),
    });
    const { records } = await load({ hostProject: from.project, bundledFrom: [from.at('cli')] });
    for (const { problems } of records) {
      expect(problems[0]?.fix).toMatch(/`netraven jobs remove netraven-job-a` leaves netraven-job-a 2\.0\.0 in /);
    }
    // Neither is declared.
    const { records: brought } = await load({
      hostProject: { ...from.project, manifest: {} },
      bundledFrom: [from.at('cli')],
      allowTransitive: ['netraven-job-a'],
    });
    expect(brought.map(({ origin, state }) => `${origin} ${state}`)).toEqual(['bundled ready', 'transitive duplicate']);
    for (const { problems } of brought) expect(problems[0]?.fix).toMatch(/^Nothing to do/);
  });

  it('at one real path is one package, and no problem', async () => {
    const from = host(['netraven-job-a']).link('jobs/a', '../node_modules/netraven-job-a');
    expect(await outcome(from)).toEqual({ 'netraven-job-a@1.0.0': 'ready' });
  });
});
