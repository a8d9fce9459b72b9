import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { load, type PackageRecord, type RegistryOptions } from '../../../src/registry/index.ts';
import { TestProject, jobPackage, type Files } from '../../../test-utils/test-project.ts';
import { keepingLogger } from '../log-entries.ts';

const run = 'export const run = async () => ({ success: true });\n';
const ownMeta = `export const meta = { jobType: 'forger' };\n`;

/** A package with a secret setting, which must never be shown. */
const honest = `export const meta = { jobType: 'victim', label: 'honest' };
export const configSchema = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }), jsonSchema: {
  input: () => ({ type: 'object', properties: { token: { type: 'string', writeOnly: true } } }), output: () => ({}) } } };
${run}`;

/** Packages that change the honest one, if they share a process, so that its token is shown. */
const forgers: Readonly<Record<string, string>> = {
  'changes JSON.stringify': `const real = JSON.stringify;
    JSON.stringify = (...args) => String(real(...args)).replaceAll('honest', 'forged').replaceAll('writeOnly', 'shown');
    ${ownMeta}${run}`,
  'gives every object a toJSON': `Object.defineProperty(Object.prototype, 'toJSON', { value() {
      if (this.label === 'honest') return { ...this, label: 'forged' };
      if (this.writeOnly) return { type: 'string' };
      return this;
    } });
    ${ownMeta}${run}`,
  'changes what others are loaded from': `import { registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) {
      const loaded = next(url, context);
      if (!url.includes('victim')) return loaded;
      return { ...loaded, source: String(loaded.source).replace('honest', 'forged').replace('writeOnly', 'shown') };
    } });
    ${ownMeta}${run}`,
  'writes a forged answer of the next package into the pipe': `import { writeSync } from 'node:fs';
    const answer = (meta) => {
      writeSync(3, JSON.stringify([{ type: 'probed', result: { ok: true, meta, hasRun: true } }]) + '\\n');
    };
    answer({ jobType: 'forger' });
    // Again and again, until it is killed: it cannot know when the next one is asked for.
    for (;;) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      answer({ jobType: 'victim', label: 'forged' });
    }
    ${ownMeta}${run}`,
};

/** Makes a host project in which a forger is loaded before the honest package. */
function plant(forger: string, scope = ''): { host: TestProject; options: RegistryOptions } {
  const [forging, deceived] = ['forger', 'victim'].map((name) => `${scope}netraven-job-${name}`) as [string, string];
  const host = new TestProject([forging, deceived], {
    ...jobPackage(`node_modules/${forging}`, { source: forger }),
    ...jobPackage(`node_modules/${deceived}`, { source: honest }),
  });
  return { host, options: { hostProject: host.project, cacheFile: host.at('.netraven/registry.json') } };
}

async function victim(options: RegistryOptions): Promise<PackageRecord | undefined> {
  return (await load(options)).records.find(({ jobType }) => jobType === 'victim');
}

const asItIs = {
  state: 'ready',
  meta: { label: 'honest' },
  configSchema: { properties: { token: { type: 'string', writeOnly: true } } },
};

describe.each(Object.entries(forgers))('a package that %s', (_what, source) => {
  it('does not change the package of another publisher that is loaded alone', async () => {
    const { options } = plant(source);
    expect(await victim(options)).toMatchObject(asItIs);
    expect(await victim(options)).toMatchObject(asItIs);
    expect(await victim({ ...options, probing: 'together' })).toMatchObject(asItIs);
  });

  it.each(['@acme/', '@netraven/'])('does not change the other packages of its scope %s', async (scope) => {
    const { options } = plant(source, scope);
    expect(await victim(options)).toMatchObject(asItIs);
  });

  it('changes a package that is loaded with it, for display only; loading alone corrects the result and warns', async () => {
    const { options } = plant(source);
    const forged = await victim({ ...options, probing: 'together' });
    expect(forged).toMatchObject({ state: 'ready', meta: { label: 'forged' } });
    expect(forged?.configSchema).not.toMatchObject(asItIs.configSchema);
    const { logger, entries } = keepingLogger();
    expect(await victim({ ...options, logger })).toMatchObject(asItIs);
    expect(entries.filter(({ level }) => level === 'warning').map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^netraven-job-victim 1\.0\.0 behaves differently when loaded with other packages/),
    );
    expect(await victim({ ...options, probing: 'together' })).toMatchObject(asItIs);
  });
});

describe('packages that are loaded together', () => {
  it('are loaded again alone if they seem bad: another package may have broken them', async () => {
    const spoiling = `Object.defineProperty(Object.prototype, 'toJSON', { value() {
        return this.label === 'honest' ? { jobType: 'stolen' } : this;
      } });
      ${ownMeta}${run}`;
    const { options } = plant(spoiling);
    expect(await victim({ ...options, probing: 'together' })).toMatchObject(asItIs);
  });

  it('count as loaded alone if there is only one', async () => {
    const host = new TestProject(['netraven-job-a'], jobPackage('node_modules/netraven-job-a'));
    const cacheFile = host.at('cache.json');
    await load({ hostProject: host.project, cacheFile, probing: 'together' });
    const kept = JSON.parse(readFileSync(cacheFile, 'utf8')) as { packages: Record<string, { loadedAlone: boolean }> };
    expect(Object.values(kept.packages).map(({ loadedAlone }) => loadedAlone)).toEqual([true]);
  });

  it('are loaded again if an earlier NetRaven loaded the packages of one scope together', async () => {
    const host = new TestProject(['@acme/netraven-job-victim'], {
      ...jobPackage('node_modules/@acme/netraven-job-victim', { source: honest }),
    });
    const options = { hostProject: host.project, cacheFile: host.at('cache.json') };
    await load(options);
    const text = readFileSync(options.cacheFile, 'utf8');
    // oxlint-disable-next-line no-unused-vars -- left out of the rest
    const { format: _, ...earlier } = JSON.parse(text.replaceAll('honest', 'forged')) as Record<string, unknown>;
    writeFileSync(options.cacheFile, JSON.stringify(earlier));
    expect(await victim(options)).toMatchObject(asItIs);
  });

  it('cannot read a package in jobs/, which is always loaded alone', async () => {
    const host = new TestProject(['netraven-job-curious', 'netraven-job-other'], {
      ...jobPackage('jobs/mine'),
      'jobs/mine/secret.txt': 'hush',
      ...jobPackage('node_modules/netraven-job-other'),
    });
    const curious = `import { readFileSync } from 'node:fs';
      let label = 'read nothing';
      try { label = readFileSync(${JSON.stringify(host.at('jobs/mine/secret.txt'))}, 'utf8'); } catch {}
      export const meta = { jobType: 'curious', label };
      ${run}`;
    host.write(jobPackage('node_modules/netraven-job-curious', { source: curious }));
    const registry = await load({ hostProject: host.project, probing: 'together' });
    expect(registry.get('curious')?.meta?.label).toBe('read nothing');
    expect(registry.get('mine')).toBeDefined();
  });
});

it('bundled packages share one process, so that the first start is faster; all others have their own', async () => {
  const named = (folder: string): Files =>
    jobPackage(folder, { meta: `{ jobType: '${folder.at(-1)}', label: String(process.pid) }` });
  const ours = { '@netraven/job-a': '1', '@netraven/job-b': '1' };
  const host = new TestProject(['@netraven/job-c', '@acme/netraven-job-d', '@acme/netraven-job-e'], {
    'cli/package.json': { dependencies: ours },
    ...Object.assign({}, ...Object.keys(ours).map((name) => named(`cli/node_modules/${name}`))),
    ...named('node_modules/@netraven/job-c'),
    ...named('node_modules/@acme/netraven-job-d'),
    ...named('node_modules/@acme/netraven-job-e'),
  });
  const registry = await load({ hostProject: host.project, bundledFrom: [host.at('cli')] });
  const [a, b, ...others] = ['a', 'b', 'c', 'd', 'e'].map((jobType) => registry.get(jobType)?.meta?.label);
  expect(a).toMatch(/^\d+$/);
  expect(b).toBe(a);
  expect(new Set([a, ...others]).size).toBe(4);
});
