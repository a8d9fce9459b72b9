import { describe, expect, it } from 'vitest';
import { load, type PackagePolicy, type Registry } from '../../../src/registry/index.ts';
import { goodFiles, goodNames, TestProject, jobPackage } from '../../../test-utils/test-project.ts';
import { keepingLogger } from '../log-entries.ts';

const asking = 'netraven-job-asking';
const modest = 'netraven-job-modest';
const field = { permissions: ['device:write', 'network'] };

function host(): TestProject {
  return new TestProject([asking, modest], {
    ...jobPackage(`node_modules/${asking}`, { field }),
    ...jobPackage(`node_modules/${modest}`),
  });
}

function states(registry: Registry): (string | undefined)[] {
  return [asking, modest].map((name) => registry.records.find((record) => record.name === name)?.state);
}

describe('policies', () => {
  it.each<[what: string, policies: PackagePolicy[], states: string[]]>([
    ['without any, a package that asks for nothing is ready, and one that asks is disabled', [], ['disabled', 'ready']],
    ['a part of what it asks for is not enough', [{ name: asking, granted: ['network'] }], ['disabled', 'ready']],
    [
      'with all it asks for, it is ready',
      [{ name: asking, granted: ['network', 'device:write', 'artifacts:read'] }],
      ['ready', 'ready'],
    ],
    [
      'disabled stays disabled, whatever is granted',
      [
        { name: asking, enabled: false, granted: ['network', 'device:write'] },
        { name: modest, enabled: false, granted: [] },
      ],
      ['disabled', 'disabled'],
    ],
  ])('%s', async (_what, policies, expected) => {
    expect(states(await load({ hostProject: host().project, policies }))).toEqual(expected);
  });

  it('name the missing permissions, and the command that grants them', async () => {
    const registry = await load({ hostProject: host().project, policies: [{ name: asking, granted: ['network'] }] });
    expect(registry.records.find(({ name }) => name === asking)?.problems).toEqual([
      {
        code: 'NR_PACKAGE_NEEDS_GRANT',
        severity: 'warning',
        path: 'package.json#netraven.job.permissions',
        message: `${asking} asks for device:write, which is not granted`,
        fix: `netraven jobs enable ${asking}`,
      },
    ]);
  });

  it('quote the name in the command, and a valid name is proposed for a folder that has none', async () => {
    const manifest = { name: 'ntp check' };
    const place = new TestProject(
      [],
      jobPackage('jobs/NTP check', { field: { ...field, jobType: 'check' }, manifest, meta: "{ jobType: 'check' }" }),
    );
    const { records } = await load({ hostProject: place.project });
    expect(records[0]?.problems).toMatchObject([
      { code: 'NR_PACKAGE_NAME_DIFFERS', fix: 'Write "name": "ntp-check" into its package.json.' },
      { code: 'NR_PACKAGE_NEEDS_GRANT', fix: "netraven jobs enable 'NTP check'" },
    ]);
  });

  it('change without loading a package again, and log the changes', async () => {
    const from = host();
    const { logger, entries } = keepingLogger();
    const before = await load({ hostProject: from.project, logger });
    entries.length = 0;
    from.write({ [`node_modules/${modest}/index.js`]: 'throw 1;', [`node_modules/${asking}/index.js`]: 'throw 1;' });
    const after = await before.withPolicies([{ name: asking, granted: ['device:write', 'network'] }]);
    expect(states(after)).toEqual(['ready', 'ready']);
    expect(after.get('asking')?.problems).toEqual([]);
    expect(entries.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      `info: Accepted ${asking} 1.0.0: asking`,
    ]);
    expect(states(before)).toEqual(['disabled', 'ready']);
    expect(states(await after.withPolicies([]))).toEqual(['disabled', 'ready']);
  });
});

it('a disabled package that failed to load leaves its job type to the other package', async () => {
  const backup = { field: { jobType: 'backup' }, meta: "{ jobType: 'backup' }" };
  const place = new TestProject([asking], {
    ...jobPackage(`node_modules/${asking}`, { ...backup, source: 'throw new Error("no");' }),
    ...jobPackage(`jobs/${modest}`, backup),
  });
  const before = await load({ hostProject: place.project });
  expect(states(before)).toEqual(['failed', 'duplicate']);
  const after = await before.withPolicies([{ name: asking, enabled: false, granted: [] }]);
  expect(states(after)).toEqual(['disabled', 'ready']);
  const codes = after.records.find(({ name }) => name === asking)?.problems.map(({ code }) => code);
  expect(codes?.at(-1)).toBe('NR_PACKAGE_DISABLED');
  expect(states(await after.withPolicies([]))).toEqual(['failed', 'duplicate']);
  // One that lost can be taken out too, and its job type stays where it is.
  expect(states(await before.withPolicies([{ name: modest, enabled: false, granted: [] }]))).toEqual([
    'failed',
    'disabled',
  ]);
});

it('a package that crashed too often keeps its job type while it is suspended, and gets it back', async () => {
  const place = new TestProject(goodNames, goodFiles);
  const before = await load({ hostProject: place.project });
  const [first = ''] = goodNames;
  const suspended = before.withSuspended([first]);
  expect(suspended.records.map(({ state }) => state)).toEqual(['suspended', 'ready']);
  const { jobType = '' } = suspended.records[0] ?? {};
  expect(suspended.get(jobType)).toMatchObject({ state: 'suspended', problems: [{ code: 'NR_PACKAGE_SUSPENDED' }] });
  expect(Object.keys(suspended.meta())).not.toContain(jobType);
  expect((await suspended.withPolicies([])).records[0]).toMatchObject({ state: 'suspended' });
  expect(suspended.withSuspended([]).records.map(({ state }) => state)).toEqual(['ready', 'ready']);
});

it('stored settings that a version no longer knows are reported, each with the command that removes it', async () => {
  const schema = `{ '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }), jsonSchema: { output: () => ({}),
    input: () => ({ type: 'object', properties: { mode: { enum: ['fast'] }, to: {} }, required: ['to'], additionalProperties: false }) } } }`;
  const place = new TestProject(['netraven-job-sample'], {
    ...jobPackage('node_modules/netraven-job-sample', {
      source: `export const meta = { jobType: 'sample' }; export const configSchema = ${schema}; export const run = async () => ({ success: true });`,
    }),
  });
  const policy = (config: object): PackagePolicy => ({
    name: 'netraven-job-sample',
    granted: [],
    config: { ...config },
  });
  const registry = await load({ hostProject: place.project, policies: [policy({ mode: 'slow', gone: 1 })] });
  const problem = { code: 'NR_PACKAGE_CONFIG_STALE', severity: 'warning' };
  expect(registry.records).toMatchObject([
    {
      state: 'ready',
      problems: [
        { ...problem, path: 'policy.config.gone', fix: 'netraven jobs config netraven-job-sample --unset gone' },
        { ...problem, path: 'policy.config.mode', fix: 'netraven jobs config netraven-job-sample --unset mode' },
      ],
    },
  ]);
  const fitting = await registry.withPolicies([policy({ mode: 'fast' })]);
  expect(fitting.records).toMatchObject([{ state: 'ready', problems: [] }]);
  expect(fitting.withSuspended([]).records).toMatchObject([{ problems: [] }]);
  expect(registry.withSuspended([]).records).toMatchObject([{ problems: [problem, problem] }]);
});

describe('a decision belongs to a place', () => {
  const writer = {
    manifest: { name: 'netraven-job-writer' },
    field: { jobType: 'writer', permissions: ['device:write'] },
    meta: "{ jobType: 'writer' }",
  };
  const inFolder = (): TestProject => new TestProject([], jobPackage('jobs/writer', writer));
  const installed = (): TestProject =>
    new TestProject(['netraven-job-writer'], jobPackage('node_modules/netraven-job-writer', writer));

  const moved = (places: string): object => ({
    code: 'NR_PACKAGE_GRANT_MOVED',
    message: `An administrator decided about netraven-job-writer ${places}`,
  });

  it.each([
    ['the same folder', inFolder, 'jobs/writer', 'ready', []],
    [
      'another folder',
      inFolder,
      'jobs/a-evil',
      'disabled',
      [moved('in the folder jobs/a-evil; this one is in the folder jobs/writer')],
    ],
    [
      'an installed package, and one in a folder asks',
      inFolder,
      '',
      'disabled',
      [moved('installed by a package manager; this one is in the folder jobs/writer')],
    ],
    ['an installed package', installed, '', 'ready', []],
    [
      'a folder, and an installed package asks',
      installed,
      'jobs/writer',
      'disabled',
      [moved('in the folder jobs/writer; this one is installed by a package manager')],
    ],
  ])('of %s', async (_, from, decidedFor, state, problems) => {
    const policies = [{ name: 'netraven-job-writer', granted: ['device:write' as const], decidedFor }];
    const { records } = await load({ hostProject: from().project, policies });
    expect(records).toMatchObject([{ state, problems }]);
  });
});
