import { describe, expect, it } from 'vitest';
import { load, type PackageRecord } from '../../src/registry/index.ts';
import {
  goodFiles,
  goodNames,
  TestProject,
  jobPackage,
  type JobPackageOptions,
} from '../../test-utils/test-project.ts';

const bad = 'netraven-job-bad';
const at = `node_modules/${bad}`;

/** Loads a bad package between two good ones, which must be ready, and gives its record. */
async function loadBad(options: JobPackageOptions, more: object = {}): Promise<PackageRecord> {
  const host = new TestProject([goodNames[0]!, bad, goodNames[1]!], { ...goodFiles, ...jobPackage(at, options) });
  const registry = await load({ hostProject: host.project, ...more });
  expect(registry.records.filter(({ state }) => state === 'ready').map(({ name }) => name)).toEqual(goodNames);
  return registry.records.find(({ name }) => name === bad)!;
}

const meta = "export const meta = { jobType: 'bad' };\n";
const run = 'export const run = async () => ({ success: true });\n';

describe('load', () => {
  it('makes a good package ready, with every default of its meta filled in and its icon as a path', async () => {
    const host = new TestProject(['netraven-job-ntp'], jobPackage('node_modules/netraven-job-ntp'));
    const registry = await load({ hostProject: host.project });
    expect(registry.records).toEqual([
      {
        name: 'netraven-job-ntp',
        dependencyKey: 'netraven-job-ntp',
        version: '1.0.0',
        path: host.at('node_modules/netraven-job-ntp'),
        origin: 'declared',
        state: 'ready',
        jobType: 'ntp',
        permissions: [],
        entry: host.at('node_modules/netraven-job-ntp/index.js'),
        meta: {
          jobType: 'ntp',
          label: 'ntp',
          description: '',
          icon: 'mdi-cog',
          defaultSchedule: 'onetime',
          scope: 'device',
          platforms: [],
          requires: [],
          timeoutMs: 300_000,
          retries: 2,
        },
        icon: expect.stringMatching(/^M[0-9]/),
        problems: [],
      },
    ]);
    expect(registry.get('ntp')).toBe(registry.records[0]);
    expect(registry.meta()).toEqual({ ntp: registry.records[0]?.meta });
    expect(registry.get('constructor')).toBeUndefined();
  });

  it('keeps the exports of a package', async () => {
    const said = {
      jobType: 'ntp',
      label: 'Time – über NTP',
      description: 'Checks the clock.',
      icon: 'mdi-clock-check-outline',
      defaultSchedule: '*/15 8-18 * * mon-fri',
      scope: 'fleet',
      platforms: ['cisco_ios'],
      requires: ['cli'],
      timeoutMs: 60_000,
      retries: 0,
    };
    const files = jobPackage('node_modules/netraven-job-ntp', { meta: JSON.stringify(said) });
    const registry = await load({ hostProject: new TestProject(['netraven-job-ntp'], files).project });
    expect(registry.records[0]?.problems).toEqual([]);
    expect(registry.meta()).toEqual({ ntp: said });
  });

  it('tells whether a package summarizes its runs', async () => {
    const source = `export const meta = { jobType: 'a' };\n${run}export const summarize = run;`;
    const files = {
      ...jobPackage('node_modules/netraven-job-a', { source }),
      ...jobPackage('node_modules/netraven-job-b'),
    };
    const registry = await load({ hostProject: new TestProject(['netraven-job-a', 'netraven-job-b'], files).project });
    expect(registry.records.map(({ jobType, summarizes }) => [jobType, summarizes])).toEqual([
      ['a', true],
      ['b', undefined],
    ]);
  });

  it('does not return a package that is not ready', async () => {
    const host = new TestProject(['netraven-job-bad'], jobPackage(at, { source: meta }));
    const registry = await load({ hostProject: host.project });
    expect(registry.get('bad')).toBeUndefined();
    expect(registry.meta()).toEqual({});
  });
});

describe('exports that break the contract', () => {
  it.each<[what: string, source: string, code: string, path: string, word: string]>([
    ['no meta', run, 'NR_PACKAGE_META_MISSING', 'meta', 'export const meta'],
    ['meta that is a text', `export const meta = 'bad';\n${run}`, 'NR_PACKAGE_FIELD_INVALID', 'meta', 'object'],
    [
      'a fleet job with summarize',
      `export const meta = { jobType: 'bad', scope: 'fleet' };\n${run}export const summarize = run;`,
      'NR_PACKAGE_SUMMARIZE_INVALID',
      'summarize',
      'Write `const summarize`',
    ],
    ['no run', meta, 'NR_PACKAGE_NO_RUN', 'run', 'export const run'],
    [
      'a summarize that is no function',
      `${meta}export const run = async () => ({}); export const summarize = {};`,
      'NR_PACKAGE_SUMMARIZE_INVALID',
      'summarize',
      'Write `const summarize`',
    ],
    ['a run that is no function', `${meta}export const run = {};`, 'NR_PACKAGE_NO_RUN', 'run', 'export const run'],
    [
      'a manifest and an export that disagree',
      `export const meta = { jobType: 'good2' };\n${run}`,
      'NR_PACKAGE_JOB_TYPE_DIFFERS',
      'meta.jobType',
      "jobType: 'bad'",
    ],
    [
      'an unknown icon',
      `export const meta = { jobType: 'bad', icon: 'mdi-content-sav' };\n${run}`,
      'NR_PACKAGE_ICON_UNKNOWN',
      'meta.icon',
      'mdi-content-save',
    ],
    [
      'a schedule that is neither word nor cron',
      `export const meta = { jobType: 'bad', defaultSchedule: 'dayly' };\n${run}`,
      'NR_PACKAGE_SCHEDULE_INVALID',
      'meta.defaultSchedule',
      'daily',
    ],
    [
      'a schema that is no object',
      `${meta}${run}${schema("{ type: 'string' }")}`,
      'NR_PACKAGE_CONFIG_SCHEMA_INVALID',
      'configSchema',
      'z.strictObject',
    ],
    [
      'a schema that is no JSON Schema',
      `${meta}${run}${schema("{ type: 'object', properties: { a: { type: 'date' } } }")}`,
      'NR_PACKAGE_CONFIG_SCHEMA_INVALID',
      'configSchema',
      'z.strictObject',
    ],
    [
      'a schema that cannot describe itself',
      `${meta}${run}export const configSchema = { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } };`,
      'NR_PACKAGE_CONFIG_SCHEMA_INVALID',
      'configSchema',
      'z.strictObject',
    ],
    [
      'a plain JSON Schema',
      `${meta}${run}export const configSchema = { type: 'object', properties: {} };`,
      'NR_PACKAGE_CONFIG_SCHEMA_INVALID',
      'configSchema',
      'z.strictObject',
    ],
  ])('%s: invalid, with a fix', async (_what, source, code, path, word) => {
    const record = await loadBad({ source });
    expect(record.state).toBe('invalid');
    expect(record.problems.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
    expect(record.problems[0]?.fix).toContain(word);
    expect(record.meta).toBeUndefined();
  });

  it('reports all problems of a package at once, each with its path', async () => {
    const wrong = `{ job_type: 'bad', label: 'a\\nb', icon: 'mdi-nope-nope-nope', default_schedule: 'daily', defaultSchedule: '99 * * * *', scope: 'devices', platforms: ['cisco_ios', 'Cisco'], retries: -1, timeoutMs: '5s' }`;
    const record = await loadBad({ source: `export const meta = ${wrong};` });
    expect(record.problems.map(({ path, code }) => `${path} ${code}`).toSorted()).toEqual([
      'meta.defaultSchedule NR_PACKAGE_SCHEDULE_INVALID',
      'meta.default_schedule NR_PACKAGE_KEY_UNKNOWN',
      'meta.icon NR_PACKAGE_ICON_UNKNOWN',
      'meta.jobType NR_PACKAGE_FIELD_INVALID',
      'meta.job_type NR_PACKAGE_KEY_UNKNOWN',
      'meta.label NR_PACKAGE_FIELD_INVALID',
      'meta.platforms[1] NR_PACKAGE_FIELD_INVALID',
      'meta.retries NR_PACKAGE_FIELD_INVALID',
      'meta.scope NR_PACKAGE_FIELD_INVALID',
      'meta.timeoutMs NR_PACKAGE_FIELD_INVALID',
      'run NR_PACKAGE_NO_RUN',
    ]);
    const snake = record.problems.find(({ path }) => path === 'meta.job_type');
    expect(snake?.message).toContain('Did you mean "jobType"?');
  });

  it('an unknown key in meta is a warning, and the package ready', async () => {
    const files = jobPackage(at, { meta: "{ jobType: 'bad', colour: 'red' }" });
    const registry = await load({ hostProject: new TestProject([bad], files).project });
    expect(registry.get('bad')?.problems).toMatchObject([{ code: 'NR_PACKAGE_KEY_UNKNOWN', severity: 'warning' }]);
  });
});

describe('packages that cannot be loaded', () => {
  it.each<[what: string, source: string, code: string, line?: string]>([
    ['throws', "throw new Error('not today');", 'NR_PACKAGE_LOAD_FAILED', ':1'],
    ['does not parse', 'export const meta = {{', 'NR_PACKAGE_SYNTAX', ':1'],
    ['misses a dependency', "import 'left-pad';", 'NR_PACKAGE_DEPENDENCY_MISSING', ':1'],
    ['exits', 'process.exit(0);', 'NR_PACKAGE_EXITED', ':1'],
    ['rejects unhandled', `Promise.reject(new Error('late'));${meta}${run}`, 'NR_PACKAGE_EXITED', ':1'],
    ['waits for ever', 'await new Promise(() => {});', 'NR_PACKAGE_LOAD_TIMEOUT'],
    ['loops for ever', 'for (;;);', 'NR_PACKAGE_LOAD_TIMEOUT'],
  ])('one that %s: failed, with a fix', async (_what, source, code, line = '') => {
    const record = await loadBad({ source }, { probeTimeoutMs: code === 'NR_PACKAGE_LOAD_TIMEOUT' ? 2_000 : 30_000 });
    expect(record.state).toBe('failed');
    expect(record.problems).toEqual([
      {
        code,
        severity: 'error',
        path: `index.js${line}`,
        message: expect.any(String),
        fix: expect.stringMatching(/\w+/),
      },
    ]);
  });
});

it('a package with too many dependencies: failed, and the fix names no line of its code', async () => {
  const dependencies = Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`a${n}`, '']));
  const record = await loadBad({ source: `${meta}${run}`, manifest: { dependencies } });
  expect(record).toMatchObject({
    state: 'failed',
    problems: [{ code: 'NR_PACKAGE_TOO_LARGE', fix: expect.stringContaining('Its author: Remove the files') }],
  });
});

/** An export `configSchema` that describes itself as this. */
function schema(json: string): string {
  return `export const configSchema = { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }), jsonSchema: { input: () => (${json}) } } };`;
}

it('a linked package that contains the home is refused, because its job could read the home; else it is ready', async () => {
  const host = new TestProject(['netraven-job-sample']);
  const around = new TestProject([], jobPackage('netraven-job-sample'));
  host.link('node_modules/netraven-job-sample', around.at('netraven-job-sample'));
  const options = { hostProject: host.project, cacheFile: host.at('cache.json') };
  const inside = around.at('netraven-job-sample/example/.netraven');
  const [refused] = (await load({ ...options, home: inside })).records;
  expect(refused).toMatchObject({ state: 'invalid', problems: [{ code: 'NR_PACKAGE_HOLDS_HOME' }] });
  const own = around.at('netraven-job-sample');
  for (const closed of [
    { home: own },
    { keyFolder: own },
    { keyFolder: around.at('netraven-job-sample/.config/netraven') },
  ])
    expect((await load({ ...options, ...closed })).records).toMatchObject([
      { state: 'invalid', problems: [{ code: 'NR_PACKAGE_HOLDS_HOME' }] },
    ]);
  const [ready] = (await load({ ...options, home: host.at('.netraven') })).records;
  expect(ready).toMatchObject({ state: 'ready', origin: 'linked' });
});
