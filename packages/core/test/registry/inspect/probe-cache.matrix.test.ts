import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { load } from '../../../src/registry/index.ts';
import { TestProject, jobPackage } from '../../../test-utils/test-project.ts';
import { keepingLogger } from '../log-entries.ts';

const name = 'netraven-job-x';
const at = `node_modules/${name}`;
const run = 'export const run = async () => ({ success: true });\n';
const inTwoFiles = {
  ...jobPackage(at, { source: `export { meta } from './meta.js';\n${run}` }),
  [`${at}/meta.js`]: metaFile('first'),
};

/** Loads with a cache in the host project: the label, or else the state, of each package. */
async function labels(host: TestProject): Promise<string[]> {
  const { records } = await load({ hostProject: host.project, cacheFile: host.at('.netraven/registry.json') });
  return records.map(({ meta, state }) => meta?.label ?? state);
}

describe('the cache of inspections', () => {
  it('avoids loading an unchanged installed package again', async () => {
    const host = new TestProject([name], inTwoFiles);
    expect(await labels(host)).toEqual(['first']);
    host.write({ [`${at}/meta.js`]: "throw new Error('loaded again');" });
    expect(await labels(host)).toEqual(['first']);
  });

  it('gives the same record as a fresh inspection, schema and icon included', async () => {
    const schema = `export const configSchema = { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }), jsonSchema: { input: () => ({ type: 'object' }) } } };`;
    const host = new TestProject(
      [name],
      jobPackage(at, { source: `export const meta = { jobType: 'x' };${run}${schema}` }),
    );
    const options = { hostProject: host.project, cacheFile: host.at('cache.json') };
    const fresh = await load(options);
    expect(fresh.records[0]).toMatchObject({ state: 'ready', configSchema: { type: 'object' } });
    expect((await load(options)).records).toEqual(fresh.records);
  });

  it('notices another version, and another entry', async () => {
    const host = new TestProject([name], inTwoFiles);
    await labels(host);
    host.write({ [`${at}/meta.js`]: metaFile('second'), ...manifestOf('1.0.1') });
    expect(await labels(host)).toEqual(['second']);
    host.write({ [`${at}/index.js`]: `export const meta = { jobType: 'x', label: 'third' };\n${run}` });
    expect(await labels(host)).toEqual(['third']);
  });

  it('notices any changed file of a linked package and of one in jobs/', async () => {
    const inJobs = Object.fromEntries(
      Object.entries(inTwoFiles).map(([path, text]) => [path.replace(at, 'jobs/x'), text]),
    );
    const host = new TestProject([], inJobs);
    expect(await labels(host)).toEqual(['first']);
    host.write({ 'jobs/x/meta.js': metaFile('other') });
    expect(await labels(host)).toEqual(['other']);
  });

  it.each<[what: string, change: (host: TestProject) => unknown]>([
    [
      'an installed package that was replaced by an older one',
      (host) => {
        renameSync(host.at(at), host.at('aside'));
        renameSync(host.at('spare'), host.at(at));
      },
    ],
    [
      'a new file that is the entry now',
      (host) => host.write({ 'node_modules/netraven-job-main/lib.js': `${metaFile('new')}${run}` }),
    ],
    [
      'a link that leads elsewhere now',
      (host) => {
        rmSync(host.at('node_modules/netraven-job-mine'));
        host.link('node_modules/netraven-job-mine', '../other/netraven-job-mine');
      },
    ],
    ['a file of a package folder that was removed', (host) => rmSync(host.at('jobs/folder/extra.js'))],
    ['a package folder that was added', (host) => host.write(jobPackage('jobs/new'))],
    ['an installed package that was removed', (host) => rmSync(host.at(at), { recursive: true })],
  ])('does not hide %s', async (_what, change) => {
    const host = new TestProject([name, 'netraven-job-mine', 'netraven-job-main'], {
      ...jobPackage(at),
      ...jobPackage('spare', { version: '0.9.0', manifest: { name }, meta: "{ jobType: 'x', label: 'older' }" }),
      ...jobPackage('work/netraven-job-mine'),
      ...jobPackage('other/netraven-job-mine', { meta: "{ jobType: 'mine', label: 'other' }" }),
      ...jobPackage('node_modules/netraven-job-main', { manifest: { exports: undefined, main: 'lib' } }),
      'node_modules/netraven-job-main/lib/index.js':
        "exports.meta = { jobType: 'main' };\nexports.run = async () => ({ success: true });\n",
      'node_modules/netraven-job-main/lib/package.json': '{"type":"commonjs"}',
      ...jobPackage('jobs/folder', { source: `export { meta } from './extra.js';\n${run}` }),
      'jobs/folder/extra.js': "export const meta = { jobType: 'folder' };\n",
    }).link('node_modules/netraven-job-mine', '../work/netraven-job-mine');
    const options = { hostProject: host.project, cacheFile: host.at('.netraven/registry.json') };
    const { records: before } = await load(options);
    expect(before.filter(({ state }) => state === 'ready')).toHaveLength(4);
    expect((await load(options)).records).toEqual(before);
    change(host);
    const { records: after } = await load(options);
    expect(after).not.toEqual(before);
    expect(after).toEqual((await load({ hostProject: host.project })).records);
  });

  it('keeps no result of a bad package, as its fix may change other files', async () => {
    const host = new TestProject([name], jobPackage(at, { source: `export { meta } from 'netraven-words';\n${run}` }));
    expect(await labels(host)).toEqual(['failed']);
    host.write({
      'node_modules/netraven-words/package.json': { name: 'netraven-words', type: 'module', exports: './index.js' },
      'node_modules/netraven-words/index.js': metaFile('cured'),
      ...manifestOf('1.0.0', { dependencies: { 'netraven-words': '1' } }),
    });
    expect(await labels(host)).toEqual(['cured']);
  });

  it('drops packages that were removed', async () => {
    const host = new TestProject([name], { ...inTwoFiles, ...jobPackage('jobs/y') });
    await labels(host);
    expect(readFileSync(host.at('.netraven/registry.json'), 'utf8')).toContain(host.at(at));
    await labels(new TestProject([], {}).link('jobs', host.at('jobs')).link('.netraven', host.at('.netraven')));
    expect(readFileSync(host.at('.netraven/registry.json'), 'utf8')).not.toContain(host.at(at));
  });

  it('is replaced with a warning when it is broken', async () => {
    const host = new TestProject([name], { ...inTwoFiles, 'cache.json': '{"packages":' });
    const { logger, entries } = keepingLogger();
    const options = { hostProject: host.project, cacheFile: host.at('cache.json'), logger };
    expect((await load(options)).get('x')).toBeDefined();
    expect(entries.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual([
      expect.stringContaining(`${host.at('cache.json')} cannot be read`),
    ]);
    entries.length = 0;
    await load(options);
    expect(entries.filter(({ level }) => level === 'warning')).toEqual([]);
  });

  it.each([
    ['without imports', { imports: undefined }],
    ['with imports that are no paths', { imports: [1] }],
    ['without a result', { inspected: undefined }],
    ['whose result has no meta', { inspected: { icon: '' } }],
    ['that is null', null],
  ])('does not use an entry %s', async (_what, broken) => {
    const host = new TestProject([name], inTwoFiles);
    expect(await labels(host)).toEqual(['first']);
    const file = '.netraven/registry.json';
    const cache = JSON.parse(readFileSync(host.at(file), 'utf8')) as { packages: Record<string, object> };
    const packages = Object.fromEntries(
      Object.entries(cache.packages).map(([path, entry]) => [path, broken && { ...entry, ...broken }]),
    );
    host.write({ [file]: { ...cache, packages }, [`${at}/meta.js`]: metaFile('second') });
    expect(await labels(host)).toEqual(['second']);
    host.write({ [`${at}/meta.js`]: metaFile('third') });
    expect(await labels(host)).toEqual(['second']);
  });

  it('is ignored when another version of NetRaven or Node.js wrote it', async () => {
    const host = new TestProject([name], inTwoFiles);
    await labels(host);
    const file = host.at('.netraven/registry.json');
    host.write({ '.netraven/registry.json': readFileSync(file, 'utf8').replace(process.version, 'v20.0.0') });
    host.write({ [`${at}/meta.js`]: metaFile('second') });
    expect(await labels(host)).toEqual(['second']);
  });

  it('that cannot be written is a warning', async () => {
    const host = new TestProject([name], inTwoFiles);
    mkdirSync(host.at('cache.json'));
    const { logger, entries } = keepingLogger();
    const registry = await load({ hostProject: host.project, cacheFile: host.at('cache.json'), logger });
    expect(registry.get('x')).toBeDefined();
    expect(entries.some(({ level, message }) => level === 'warning' && message.includes('cannot be written'))).toBe(
      true,
    );
  });
});

describe('a warm start', () => {
  const program = fileURLToPath(new URL('warm-start.ts', import.meta.url));
  const modules = (host: TestProject): string[] =>
    JSON.parse(execFileSync(process.execPath, [program, host.folder, host.at('cache.json')], { encoding: 'utf8' }));
  const slow = /\/(?:zod|winston|ajv|croner|@mdi\/js|read-pkg-up|resolve\.exports|fastest-levenshtein)\//;

  it('loads no zod, no winston, no icons and no code that starts job hosts', () => {
    const host = new TestProject([name], inTwoFiles);
    expect(modules(host).some((file) => slow.test(file))).toBe(true);
    const warm = modules(host);
    expect(warm.filter((file) => slow.test(file))).toEqual([]);
    expect(warm.filter((file) => /\/src\/host\/(?!border|codes|export-conditions|follow)/.test(file))).toEqual([]);
  });
});

function metaFile(label: string): string {
  return `export const meta = { jobType: 'x', label: '${label}' };\n`;
}

function manifestOf(version: string, more: object = {}): HostFiles {
  const files = jobPackage(at, { version, manifest: more });
  return { [`${at}/package.json`]: files[`${at}/package.json`]! };
}

type HostFiles = ReturnType<typeof jobPackage>;
