import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { load, type PackageRecord, type RegistryOptions } from '../../../src/registry/index.ts';
import { HostFolder, jobPackage } from '../host-folder.ts';
import { keepingLogger } from '../log-entries.ts';

const run = 'export const run = async () => ({ success: true });\n';
const ownMeta = `export const meta = { jobType: 'forger' };\n`;

/** Says what it is when it is imported; a token given to it must never be shown. */
const honest = `export const meta = { jobType: 'victim', label: 'honest' };
export const configSchema = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }), jsonSchema: {
  input: () => ({ type: 'object', properties: { token: { type: 'string', writeOnly: true } } }), output: () => ({}) } } };
${run}`;

/** Packages that, in one process with the honest one, make it look as if it were another one that shows the token. */
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
  'answers for the next by writing into the pipe before that is even asked': `import { writeSync } from 'node:fs';
    const answer = (meta) => {
      const text = JSON.stringify({ type: 'probed', result: { ok: true, meta, hasRun: true } });
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      writeSync(3, Buffer.concat([length, Buffer.from(text)]));
    };
    answer({ jobType: 'forger' });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    answer({ jobType: 'victim', label: 'forged' });
    ${ownMeta}${run}`,
};

/** A host project in which a forger is imported before the honest package. */
async function plant(forger: string): Promise<{ host: HostFolder; options: RegistryOptions }> {
  const host = new HostFolder(['netraven-job-forger', 'netraven-job-victim'], {
    ...jobPackage('node_modules/netraven-job-forger', { source: forger }),
    ...jobPackage('node_modules/netraven-job-victim', { source: honest }),
  });
  // Files that were written just now are not relied on, and no outcome of them is kept.
  await setTimeout(150);
  return { host, options: { hostProject: host.project, cacheFile: host.at('.netraven/registry.json') } };
}

async function victim(options: RegistryOptions): Promise<PackageRecord | undefined> {
  return (await load(options)).records.find(({ name }) => name === 'netraven-job-victim');
}

const asItIs = {
  state: 'ready',
  meta: { label: 'honest' },
  configSchema: { properties: { token: { type: 'string', writeOnly: true } } },
};

describe.each(Object.entries(forgers))('a package that %s', (_what, source) => {
  it('changes nothing of another publisher’s, where packages are imported apart', async () => {
    const { options } = await plant(source);
    expect(await victim(options)).toMatchObject(asItIs);
    expect(await victim(options)).toMatchObject(asItIs);
    expect(await victim({ ...options, probing: 'together' })).toMatchObject(asItIs);
  });

  it('deceives only who imports all together to show them: whoever imports apart sees it, tells of it, and is believed', async () => {
    const { options } = await plant(source);
    const forged = await victim({ ...options, probing: 'together' });
    expect(forged).toMatchObject({ state: 'ready', meta: { label: 'forged' } });
    expect(forged?.configSchema).not.toMatchObject(asItIs.configSchema);
    const { logger, entries } = keepingLogger();
    expect(await victim({ ...options, logger })).toMatchObject(asItIs);
    expect(entries.filter(({ level }) => level === 'warning').map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^netraven-job-victim 1\.0\.0 .*may have changed it/),
    );
    expect(await victim({ ...options, probing: 'together' })).toMatchObject(asItIs);
  });
});

describe('packages that are imported together', () => {
  it('are imported again, apart, where they seem bad: it may be another one that made them so', async () => {
    const spoiling = `Object.defineProperty(Object.prototype, 'toJSON', { value() {
        return this.label === 'honest' ? { jobType: 'stolen' } : this;
      } });
      ${ownMeta}${run}`;
    const { options } = await plant(spoiling);
    expect(await victim({ ...options, probing: 'together' })).toMatchObject(asItIs);
  });

  it('are known apart, and so for good, where there is nobody they could be changed by', async () => {
    const host = new HostFolder([], jobPackage('node_modules/@acme/netraven-job-a'));
    host.write(jobPackage('node_modules/@acme/netraven-job-b'));
    const allowTransitive = ['@acme/netraven-job-a', '@acme/netraven-job-b'];
    const options = { hostProject: host.project, cacheFile: host.at('cache.json'), allowTransitive };
    await load({ ...options, probing: 'together' });
    for (const name of ['a', 'b'])
      host.write({ [`node_modules/@acme/netraven-job-${name}/index.js`]: 'throw new Error();' });
    // Both files have changed: that they are imported again shows by their state.
    expect((await load(options)).records.map(({ state }) => state)).toEqual(['failed', 'failed']);
  });

  it('read nothing of what is somebody’s own source, which is never among them', async () => {
    const host = new HostFolder(['netraven-job-curious', 'netraven-job-other'], {
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
