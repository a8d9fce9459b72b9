import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { load, type PackageRecord, type RegistryOptions } from '../../../src/registry/index.ts';
import { HostFolder, jobPackage, type Files } from '../host-folder.ts';
import { keepingLogger } from '../log-entries.ts';

const installed = 'netraven-job-x';
const scoped = '@acme/netraven-job-y';
const linked = 'netraven-job-mine';
const stored = `.pnpm/netraven-job-stored@1.0.0/node_modules/netraven-job-stored`;
const labelled = (jobType: string, label: string): { meta: string } => ({
  meta: JSON.stringify({ jobType, label, icon: 'mdi-lan' }),
});

/** A package of each origin, each with a label that can be changed without changing the length of a file. */
function plant(): HostFolder {
  return new HostFolder([installed, scoped, linked, 'netraven-job-stored', 'netraven-job-main'], {
    ...jobPackage(`node_modules/${installed}`, labelled('x', 'aaa')),
    ...jobPackage(`node_modules/${scoped}`, labelled('y', 'aaa')),
    ...jobPackage(`node_modules/${stored}`, labelled('stored', 'aaa')),
    ...jobPackage('work/netraven-job-mine', { source: "export * from './lib/job.js';" }),
    'work/netraven-job-mine/lib/job.js':
      "export const meta = { jobType: 'mine', label: 'aaa' };\nexport const run = async () => ({ success: true });\n",
    ...jobPackage('node_modules/netraven-job-main', { manifest: { exports: undefined, main: 'lib' } }),
    'node_modules/netraven-job-main/lib/index.js':
      "exports.meta = { jobType: 'main' };\nexports.run = async () => ({ success: true });\n",
    'node_modules/netraven-job-main/lib/package.json': '{"type":"commonjs"}',
    ...jobPackage('jobs/folder', labelled('folder', 'aaa')),
    ...jobPackage('jobs/@me/deep', labelled('deep', 'aaa')),
    ...jobPackage('more/other', { manifest: { name: 'other' }, ...labelled('other', 'aaa') }),
    ...jobPackage('node_modules/netraven-job-stray', labelled('stray', 'aaa')),
    'node_modules/netraven-job-nothing/package.json':
      '{"name":"netraven-job-nothing","netravem":{"job":{"apiVersion":1,"jobType":"nothing"}}}',
    'cli/package.json': { name: 'cli', dependencies: { '@netraven/job-bundled': '1', '@netraven/job-far': '1' } },
    ...jobPackage('cli/node_modules/@netraven/job-bundled', labelled('bundled', 'aaa')),
    ...jobPackage('node_modules/@netraven/job-far', labelled('far', 'aaa')),
    'node_modules/ordinary/package.json': { name: 'ordinary' },
  })
    .link('middle', 'work/netraven-job-mine')
    .link(`node_modules/${linked}`, '../middle')
    .link('node_modules/netraven-job-stored', stored);
}

function optionsOf(host: HostFolder): RegistryOptions {
  return {
    hostProject: host.project,
    bundledFrom: [host.at('cli')],
    folders: ['more'],
    cacheFile: host.at('.netraven/registry.json'),
  };
}

const fileOf = (host: HostFolder): string => host.at('.netraven/registry.warm.json');

/** File systems tell the time of a change to some ms only: what has just been written is not relied on. */
async function settled(host: HostFolder): Promise<HostFolder> {
  await setTimeout(150);
  await load(optionsOf(host));
  expect(existsSync(fileOf(host))).toBe(true);
  return host;
}

/** Puts a mark into the snapshot: who gets it was answered from there. */
function mark(host: HostFolder): void {
  writeFileSync(fileOf(host), readFileSync(fileOf(host), 'utf8').replaceAll('"aaa"', '"from the snapshot"'));
}

const isMarked = (records: readonly PackageRecord[]): boolean =>
  records.some(({ meta }) => meta?.label === 'from the snapshot');

/** Loads again after a change: as if for the first time, and so as a registry does that never kept anything. */
async function expectSeen(host: HostFolder, options = optionsOf(host)): Promise<readonly PackageRecord[]> {
  mark(host);
  const { records } = await load(options);
  expect(isMarked(records)).toBe(false);
  const { cacheFile: _, ...without } = options;
  expect(records).toEqual((await load(without)).records);
  return records;
}

const label = (records: readonly PackageRecord[], name: string): string | undefined =>
  records.find((record) => record.name === name)?.meta?.label;

/** Changes a file and nothing that most programs look at: neither its length nor its time of modification. */
function editInPlace(path: string, from: string, to: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  utimesSync(path, atime, mtime);
}

describe('a registry that was loaded before', () => {
  it('is the same again, without a package being read', async () => {
    const host = await settled(plant());
    const { records } = await load(optionsOf(host));
    expect(records.map(({ name, origin, state }) => [name, origin, state])).toEqual([
      [installed, 'declared', 'ready'],
      [scoped, 'declared', 'ready'],
      [linked, 'linked', 'ready'],
      ['netraven-job-stored', 'declared', 'ready'],
      ['netraven-job-main', 'declared', 'ready'],
      ['@me/deep', 'folder', 'ready'],
      ['folder', 'folder', 'ready'],
      ['other', 'folder', 'ready'],
      ['@netraven/job-bundled', 'bundled', 'ready'],
      ['@netraven/job-far', 'bundled', 'ready'],
      ['netraven-job-stray', 'transitive', 'disabled'],
    ]);
    expect(records).toEqual((await load({ ...optionsOf(host), cacheFile: host.at('elsewhere.json') })).records);
    mark(host);
    expect(isMarked((await load(optionsOf(host))).records)).toBe(true);
  });

  it('logs what it would have logged', async () => {
    const host = await settled(plant());
    const [warm, cold] = [keepingLogger(), keepingLogger()];
    mark(host);
    await load({ ...optionsOf(host), logger: warm.logger });
    await load({ ...optionsOf(host), cacheFile: host.at('elsewhere.json'), logger: cold.logger });
    expect(warm.entries).toEqual(cold.entries);
  });

  it('is the same for who trusts what is installed, whatever was edited there by hand', async () => {
    const host = await settled(plant());
    mark(host);
    editInPlace(host.at(`node_modules/${installed}/index.js`), 'aaa', 'bbb');
    expect(isMarked((await load({ ...optionsOf(host), trustInstalled: true })).records)).toBe(true);
    expect(label((await load(optionsOf(host))).records, installed)).toBe('bbb');
  });

  it('decides anew by the policies and pins of today', async () => {
    const host = await settled(plant());
    mark(host);
    const policies = [{ name: installed, enabled: false, granted: [] }];
    const { records } = await load({ ...optionsOf(host), policies });
    expect(records.find(({ name }) => name === installed)?.state).toBe('disabled');
    expect(isMarked(records)).toBe(true);
  });
});

describe('it sees at once', () => {
  it.each<[what: string, change: (host: HostFolder) => unknown]>([
    ['a package that was added', (host) => host.write(jobPackage('node_modules/netraven-job-new'))],
    ['a package in a scope that was there', (host) => host.write(jobPackage('node_modules/@acme/netraven-job-new'))],
    ['a package in a new scope', (host) => host.write(jobPackage('node_modules/@new/netraven-job-new'))],
    ['a package that was removed', (host) => rmSync(host.at(`node_modules/${installed}`), { recursive: true })],
    ['a package of a scope that was removed', (host) => rmSync(host.at('node_modules/@acme'), { recursive: true })],
    [
      'a package whose folder was replaced by an older one',
      (host) => {
        renameSync(host.at(`node_modules/${installed}`), host.at('aside'));
        renameSync(host.at('spare'), host.at(`node_modules/${installed}`));
      },
    ],
    ['node_modules in a folder above', (host) => host.write(jobPackage('../node_modules/netraven-job-above'))],
    ['jobs/ of another kind', (host) => renameSync(host.at('jobs'), host.at('jobs-of-before'))],
    ['a package folder that was added', (host) => host.write(jobPackage('jobs/new'))],
    ['a package folder in a scope', (host) => host.write(jobPackage('jobs/@me/new'))],
    ['a package folder in a configured folder', (host) => host.write(jobPackage('more/netraven-job-new'))],
    ['a loose file in jobs/', (host) => host.write({ 'jobs/backup.py': '' })],
    ['a configured folder that is gone', (host) => rmSync(host.at('more'), { recursive: true })],
    [
      'a package brought along that was made a job by hand',
      (host) => editInPlace(host.at('node_modules/netraven-job-nothing/package.json'), 'netravem', 'netraven'),
    ],
    [
      'a dependency of the bundle that is gone from its manifest',
      (host) => editInPlace(host.at('cli/package.json'), 'job-bundled', 'job-bundles'),
    ],
    [
      'a dependency of the bundle that is nearer now',
      (host) => host.write(jobPackage('cli/node_modules/@netraven/job-far')),
    ],
    [
      'the manifest of a linked package, edited in place',
      (host) => editInPlace(host.at('work/netraven-job-mine/package.json'), '"1.0.0"', '"1.0.1"'),
    ],
    [
      'any other file of a linked package, edited in place',
      (host) => editInPlace(host.at('work/netraven-job-mine/lib/job.js'), 'aaa', 'bbb'),
    ],
    [
      'a file that was added to a linked package',
      (host) => host.write({ 'work/netraven-job-mine/lib/deep/package.json': '{}' }),
    ],
    ['the folder of a linked package that was moved away', (host) => renameSync(host.at('work'), host.at('gone'))],
    [
      'a link that leads elsewhere now',
      (host) => {
        rmSync(host.at(`node_modules/${linked}`));
        host.link(`node_modules/${linked}`, '../other/netraven-job-mine');
      },
    ],
    [
      'a link to a link that leads elsewhere now',
      (host) => {
        rmSync(host.at('middle'));
        host.link('middle', 'other/netraven-job-mine');
      },
    ],
    [
      'any file of a package folder, edited in place',
      (host) => editInPlace(host.at('jobs/folder/index.js'), 'aaa', 'bbb'),
    ],
    [
      'the manifest of an installed package, edited there by hand',
      (host) => editInPlace(host.at(`node_modules/${installed}/package.json`), '"1.0.0"', '"1.0.1"'),
    ],
    [
      'the entry of an installed package, edited there by hand',
      (host) => editInPlace(host.at(`node_modules/${scoped}/index.js`), 'aaa', 'bbb'),
    ],
    [
      'the manifest of a package in the store of pnpm, edited there by hand',
      (host) => editInPlace(host.at(`node_modules/${stored}/package.json`), '"1.0.0"', '"1.0.1"'),
    ],
    [
      'an entry that was put by hand before the one there was',
      (host) => host.write({ 'node_modules/netraven-job-main/lib.js': 'export const meta = {};' }),
    ],
    ['an entry that was removed by hand', (host) => rmSync(host.at(`node_modules/${installed}/index.js`))],
    ['what a package manager notes', (host) => host.write({ 'node_modules/.yarn-integrity': 'installed again' })],
  ])('%s', async (what, change) => {
    const below = plantBelow();
    await settled(below);
    const before = JSON.stringify((await load(optionsOf(below))).records);
    change(below);
    const trustInstalled = !what.includes('by hand');
    const after = JSON.stringify(await expectSeen(below, { ...optionsOf(below), trustInstalled }));
    // A note says that something was done, not what.
    expect(after === before).toBe(what === 'what a package manager notes' || what.startsWith('a file that was added'));
  });

  it('what the host project declares, and what it was told to look at', async () => {
    const host = await settled(plant());
    const stray = { ...host.manifest, dependencies: { 'netraven-job-stray': '1' } };
    const hostProject = { folder: host.folder, manifest: stray };
    expect(label(await expectSeen(host, { ...optionsOf(host), hostProject }), 'netraven-job-stray')).toBe('aaa');
    await settled(host);
    await expectSeen(host, { ...optionsOf(host), folders: [] });
    await settled(host);
    await expectSeen(host, { ...optionsOf(host), bundledFrom: [] });
    await settled(host);
    await expectSeen(host, { ...optionsOf(host), allowTransitive: ['netraven-job-stray'] });
  });

  it('that another version of NetRaven or Node.js made the snapshot', async () => {
    const host = await settled(plant());
    writeFileSync(fileOf(host), readFileSync(fileOf(host), 'utf8').replace(process.version, 'v20.0.0'));
    await expectSeen(host);
  });
});

describe('nothing is kept', () => {
  const kept = async (host: HostFolder, files: Files): Promise<boolean> => {
    host.write(files);
    await setTimeout(150);
    await load(optionsOf(host));
    return existsSync(fileOf(host));
  };

  it('while a package has a problem, as the cure may lie elsewhere; and again once it is cured', async () => {
    const host = await settled(plant());
    expect(await kept(host, { 'jobs/folder/index.js': "import '../../cure.js'" })).toBe(false);
    const cured = jobPackage('jobs/folder', labelled('folder', 'aaa'));
    expect(await kept(host, cured)).toBe(true);
  });

  it('of what changed while it was read, or just before', async () => {
    const host = plant();
    const loading = load(optionsOf(host));
    host.write(jobPackage('jobs/folder', labelled('folder', 'aaa')));
    await loading;
    expect(existsSync(fileOf(host))).toBe(false);
  });

  it('of a package folder with more files than can be looked at', async () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`jobs/folder/data/${index}`, '']));
    expect(await kept(await settled(plant()), many)).toBe(false);
  });

  it('where it cannot be written, or removed: a warning, not an end', async () => {
    const host = plant();
    mkdirSync(fileOf(host), { recursive: true });
    await setTimeout(150);
    const { logger, entries } = keepingLogger();
    const registry = await load({ ...optionsOf(host), logger });
    expect(registry.get('x')).toBeDefined();
    host.write({ 'jobs/loose.js': '' });
    await load({ ...optionsOf(host), logger });
    const warnings = entries.filter(({ level, message }) => level === 'warning' && message.includes(fileOf(host)));
    expect(warnings.map(({ message }) => /cannot be (\w+)/.exec(message)?.[1])).toEqual(
      expect.arrayContaining(['read', 'written', 'removed']),
    );
  });

  it('of a snapshot that is broken: it is made anew', async () => {
    const host = await settled(plant());
    const whole = readFileSync(fileOf(host), 'utf8');
    const [first = '', second = ''] = whole.split('\n');
    const snapshot = JSON.parse(first) as object;
    const parts = Object.keys(snapshot).map(
      (part) => `${JSON.stringify({ ...snapshot, [part]: undefined })}\n${second}`,
    );
    for (const text of [
      '',
      'null',
      '[]',
      '{"key":',
      first,
      `${first}\n`,
      `${first}\n[]`,
      `${first}\n{"paths`,
      ...parts,
    ]) {
      writeFileSync(fileOf(host), text);
      expect((await load(optionsOf(host))).records).toHaveLength(11);
      expect(readFileSync(fileOf(host), 'utf8')).toBe(whole);
    }
  });
});

/** The host project in a folder below, so that something may appear above it; and what changes need. */
function plantBelow(): HostFolder {
  const host = plant();
  const inner = new HostFolder();
  rmSync(inner.at('package.json'));
  renameSync(host.folder, inner.at('host'));
  const below = Object.create(host, { folder: { value: inner.at('host') } }) as HostFolder;
  return below.write({
    ...jobPackage('spare', { ...labelled('x', 'bbb'), manifest: { name: installed } }),
    ...jobPackage('other/netraven-job-mine', labelled('mine', 'bbb')),
  });
}
