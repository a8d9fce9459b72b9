import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, type PackageRecord } from '../../src/registry/index.ts';
import { goodFiles, goodNames, TestProject, jobPackage, type Files } from '../../test-utils/test-project.ts';

const bad = 'netraven-job-bad';
const at = `node_modules/${bad}`;
const manifest = `${at}/package.json`;
const good = jobPackage(at)[manifest] as object;
const commonJs = "exports.meta = { jobType: 'bad' };\nexports.run = async () => ({ success: true });\n";

/** A host project that declares one package between two good ones. */
function hostWith(files: Files): TestProject {
  return new TestProject([goodNames[0]!, bad, goodNames[1]!], { ...goodFiles, ...files });
}

/** The state and the codes of every other package, once both good ones are ready. */
function besideGood(records: readonly PackageRecord[]): string[] {
  const isGood = ({ name }: PackageRecord): boolean => goodNames.includes(name);
  expect(records.filter(isGood).map(({ state, problems }) => [state, problems])).toEqual([
    ['ready', []],
    ['ready', []],
  ]);
  const others = records.filter((record) => !isGood(record));
  return others.map(({ state, problems }) => [state, ...problems.map(({ code }) => code)].join(' '));
}

async function loaded(host: TestProject): Promise<string[]> {
  return besideGood((await load({ hostProject: host.project })).records);
}

describe('two good packages stay ready beside one', () => {
  it.each<[what: string, files: Files, outcome: string]>([
    ['whose package.json is cut off', { [manifest]: '{"name": "netr' }, 'invalid NR_PACKAGE_MANIFEST_UNREADABLE'],
    ['whose package.json is null', { [manifest]: 'null' }, 'invalid NR_PACKAGE_MANIFEST_UNREADABLE'],
    ['whose package.json is an array', { [manifest]: '[]' }, 'invalid NR_PACKAGE_MANIFEST_UNREADABLE'],
    ['whose package.json is a folder', { [`${manifest}/x`]: '' }, 'invalid NR_PACKAGE_MANIFEST_UNREADABLE'],
    ['without package.json', { [`${at}/x`]: '' }, 'invalid NR_PACKAGE_MANIFEST_UNREADABLE'],
    [
      'whose package.json has 5 MB',
      { [manifest]: { ...good, x: 'x'.repeat(5_000_000) } },
      'invalid NR_PACKAGE_MANIFEST_UNREADABLE',
    ],
    ['that is a file', { [at]: '' }, 'invalid NR_PACKAGE_MANIFEST_UNREADABLE'],
    ['without the field', jobPackage(at, { manifest: { netraven: undefined } }), 'invalid NR_PACKAGE_FIELD_MISSING'],
    ['with a wrong field', jobPackage(at, { field: { jobType: 5 } }), 'invalid NR_PACKAGE_FIELD_INVALID'],
    ['of another apiVersion', jobPackage(at, { field: { apiVersion: 2 } }), 'incompatible NR_PACKAGE_API_VERSION'],
    [
      'that asks for an unknown permission',
      jobPackage(at, { field: { permissions: ['root'] } }),
      'incompatible NR_PACKAGE_PERMISSION_UNKNOWN',
    ],
    [
      'whose TypeScript was never built',
      { [manifest]: { ...good, exports: './dist/index.js' }, [`${at}/src/index.ts`]: 'export const meta = {};' },
      'invalid NR_PACKAGE_ENTRY_MISSING',
    ],
    [
      'whose entry is TypeScript',
      { [manifest]: { ...good, exports: './index.ts' }, [`${at}/index.ts`]: 'export const meta = {};' },
      'invalid NR_PACKAGE_ENTRY_TYPESCRIPT',
    ],
    ['that exports nothing', jobPackage(at, { manifest: { exports: {} } }), 'invalid NR_PACKAGE_ENTRY_INVALID'],
    [
      'that requires a native addon',
      {
        ...jobPackage(at, {
          source: "import { createRequire } from 'node:module';\ncreateRequire(import.meta.url)('./addon.node');",
        }),
        [`${at}/addon.node`]: new Uint8Array(64),
      },
      'failed NR_PACKAGE_NATIVE_ADDON',
    ],
    [
      'that ends itself by a signal',
      jobPackage(at, { source: "process.kill(process.pid, 'SIGKILL');" }),
      'failed NR_PACKAGE_EXITED',
    ],
    [
      'that fills the memory',
      jobPackage(at, { source: 'const all = []; for (;;) all.push(new Array(1e6).fill(1.5));' }),
      'failed NR_PACKAGE_EXITED',
    ],
  ])('%s', async (_what, files, outcome) => {
    expect(await loaded(hostWith(files))).toEqual([outcome]);
  });

  it.each([
    ['whose folder was removed', '../gone', 'NR_PACKAGE_LINK_BROKEN'],
    ['that is a link to itself', bad, 'NR_PACKAGE_LINK_BROKEN'],
  ])('%s', async (_what, target, code) => {
    expect(await loaded(hostWith({}).link(at, target))).toEqual([`invalid ${code}`]);
  });

  it('in a scope that is a file', async () => {
    const host = new TestProject([...goodNames, '@files/netraven-job-x'], { ...goodFiles, 'node_modules/@files': '' });
    expect(await loaded(host)).toEqual(['invalid NR_PACKAGE_NOT_INSTALLED']);
  });

  it('of which only a leftover of its installation exists', async () => {
    const host = new TestProject([...goodNames], {
      ...goodFiles,
      ...jobPackage('node_modules/.netraven-job-bad-Ab12Cd'),
      ...jobPackage('node_modules/@acme/.netraven-job-bad-Ab12Cd'),
      [`node_modules/.cache/${bad}/package.json`]: good,
    });
    expect(await loaded(host)).toEqual([]);
  });

  it('of the same job type as another one', async () => {
    const same = { field: { jobType: 'same' }, meta: "{ jobType: 'same' }" };
    const host = hostWith({ ...jobPackage(at, same), ...jobPackage('jobs/other', same) });
    expect(await loaded(host)).toEqual(['ready NR_PACKAGE_DUPLICATE', 'duplicate NR_PACKAGE_DUPLICATE']);
  });

  it('that is installed in two versions', async () => {
    const host = hostWith({
      ...jobPackage(at),
      'tool/package.json': { name: 'tool', dependencies: { [bad]: '2.0.0' } },
      ...jobPackage(`tool/node_modules/${bad}`, { version: '2.0.0' }),
    });
    const { records } = await load({ hostProject: host.project, bundledFrom: [host.at('tool')] });
    expect(besideGood(records)).toEqual(['ready NR_PACKAGE_TWO_VERSIONS', 'duplicate NR_PACKAGE_TWO_VERSIONS']);
  });
});

describe('unusual packages are ready too', () => {
  it.each<[what: string, files: Files]>([
    ['a package.json with a byte order mark', { ...jobPackage(at), [manifest]: `\uFEFF${JSON.stringify(good)}` }],
    ['exports without ./package.json', jobPackage(at, { manifest: { exports: { '.': './index.js' } } })],
    ['CommonJS', jobPackage(at, { manifest: { type: 'commonjs' }, source: commonJs })],
  ])('%s', async (_what, files) => {
    expect(await loaded(hostWith(files))).toEqual(['ready']);
  });

  it('a relative link into the store of pnpm', async () => {
    const store = `node_modules/.pnpm/${bad}@1.0.0/node_modules/${bad}`;
    const host = hostWith(jobPackage(store)).link(at, `.pnpm/${bad}@1.0.0/node_modules/${bad}`);
    expect(await loaded(host)).toEqual(['ready']);
  });
});

/** Other users can run nothing of a checkout below a private folder. */
const isPrivate = ((): boolean => {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return true;
  }
  return false;
})();
const needsOpen = isPrivate ? ' (skipped: this checkout lies below a private folder)' : '';

describe(`for a user who may not read everything${needsOpen}`, () => {
  /** Loads in a separate process; if the tests run as root, as an unprivileged user. */
  function loadedAsOrdinaryUser(host: TestProject): string[] {
    chmodSync(host.folder, 0o755);
    const as = process.geteuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const program = join(import.meta.dirname, 'print-records.ts');
    const printed = execFileSync(process.execPath, [program, host.folder], { cwd: '/', encoding: 'utf8', ...as });
    return besideGood(JSON.parse(printed) as PackageRecord[]);
  }

  it.skipIf(isPrivate)('a package.json that may not be read', () => {
    const host = hostWith(jobPackage(at));
    chmodSync(host.at(manifest), 0o000);
    expect(loadedAsOrdinaryUser(host)).toEqual(['invalid NR_PACKAGE_MANIFEST_UNREADABLE']);
  });

  it.skipIf(isPrivate)('an entry that may not be read', () => {
    const host = hostWith(jobPackage(at));
    chmodSync(host.at(`${at}/index.js`), 0o000);
    expect(loadedAsOrdinaryUser(host)).toEqual(['failed NR_PACKAGE_LOAD_FAILED']);
  });

  it.skipIf(isPrivate)('a folder of the entry, and a scope, that may not be entered', () => {
    const host = hostWith({ [manifest]: { ...good, exports: './dist/index.js' }, [`${at}/dist/index.js`]: '' });
    mkdirSync(host.at('node_modules/@shut'), { mode: 0o000 });
    chmodSync(host.at(`${at}/dist`), 0o000);
    const outcome = loadedAsOrdinaryUser(host);
    chmodSync(host.at(`${at}/dist`), 0o755);
    expect(outcome).toEqual(['invalid NR_PACKAGE_ENTRY_MISSING', 'invalid NR_PACKAGE_FOLDER_UNREADABLE']);
  });
});
