import { execFileSync, execSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readManifest, type ReadManifest } from '../../src/registry/find/manifest.ts';
import { find, load, type PackageRecord } from '../../src/registry/index.ts';
import { asOrdinaryUser } from './ordinary-user.ts';
import { goodFiles, goodNames, TestProject, jobPackage } from '../../test-utils/test-project.ts';

const bad = 'netraven-job-bad';
const at = `node_modules/${bad}`;
const manifest = `${at}/package.json`;

/** A host project that declares the bad package between two good ones. */
function hostWithBad(): TestProject {
  return new TestProject([goodNames[0]!, bad, goodNames[1]!], goodFiles);
}

/** The record of the bad package, after a look at its neighbours. */
function badRecord(host: TestProject): PackageRecord {
  const records = find({ hostProject: host.project });
  expect(records.filter(({ state }) => state === 'found').map(({ name }) => name)).toEqual(goodNames);
  expect(records).toHaveLength(3);
  return records.find(({ name }) => name === bad)!;
}

const good = (jobPackage(at)[manifest] as object) ?? {};
const withField = (job: unknown): object => ({ ...good, netraven: { job } });

describe('a bad manifest makes one record with a problem and changes no other record', () => {
  const apiVersion = 1;
  const expectOne = (state: string, code: string, content: string | object, path = ''): void => {
    const record = badRecord(hostWithBad().write({ [manifest]: content }));
    expect(record).toMatchObject({ name: bad, state, origin: 'declared' });
    expect(record.problems).toEqual([
      {
        code,
        severity: 'error',
        path: expect.stringContaining(`package.json${path}`),
        message: expect.any(String),
        fix: expect.stringMatching(/\w+/),
      },
    ]);
  };
  const deep = `"jobType":${'['.repeat(250_000)}${']'.repeat(250_000)}`;

  it.each([
    ['cut off', '{"name": "netraven-job-bad", "netra'],
    ['empty', ''],
    ['null', 'null'],
    ['an array', '[]'],
    ['5 MB large', JSON.stringify({ ...good, x: 'x'.repeat(5_000_000) })],
  ])('%s', (_what, content) => expectOne('invalid', 'NR_PACKAGE_MANIFEST_UNREADABLE', content));

  it.each([
    ['without the field', { name: bad }],
    ['with a misspelt field', { ...good, netraven: { jobs: {} } }],
  ])('%s', (_what, content) => expectOne('invalid', 'NR_PACKAGE_FIELD_MISSING', content));

  it.each<[what: string, content: string | object, path: string]>([
    ['with a text as netraven', { ...good, netraven: 'job' }, '#netraven'],
    ['with null as the field', withField(null), '#netraven.job'],
    ['without apiVersion', withField({ jobType: 'x' }), '#netraven.job.apiVersion'],
    ['with a wrong job type', withField({ apiVersion, jobType: 'My Job' }), '#netraven.job.jobType'],
    [
      'with a job type nested 250,000 levels deep',
      JSON.stringify(withField({ apiVersion, jobType: 0 })).replace('"jobType":0', deep),
      '#netraven.job.jobType',
    ],
  ])('%s', (_what, content, path) => expectOne('invalid', 'NR_PACKAGE_FIELD_INVALID', content, path));

  it('made for a later contract', () => {
    const content = withField({ apiVersion: 2, jobType: 'x' });
    expectOne('incompatible', 'NR_PACKAGE_API_VERSION', content, '#netraven.job.apiVersion');
  });

  it('asking for an unknown permission', () => {
    const content = withField({ apiVersion, jobType: 'x', permissions: ['network', 'devices:write'] });
    expectOne('incompatible', 'NR_PACKAGE_PERMISSION_UNKNOWN', content, '#netraven.job.permissions[1]');
  });

  it.each<[what: string, make: (host: TestProject) => unknown]>([
    ['absent', (host) => mkdirSync(host.at(at))],
    ['a folder', (host) => mkdirSync(host.at(manifest), { recursive: true })],
    ['a pipe without a writer', (host) => execFileSync('mkfifo', [host.write({ [`${at}/x`]: '' }).at(manifest)])],
  ])('%s', (_what, make) => {
    const host = hostWithBad();
    make(host);
    expect(badRecord(host).problems[0]).toMatchObject({ code: 'NR_PACKAGE_MANIFEST_UNREADABLE' });
  });

  it('not readable', () => {
    const host = hostWithBad().write(jobPackage(at));
    chmodSync(host.at(manifest), 0o000);
    chmodSync(host.folder, 0o755);
    const record = asOrdinaryUser(() => badRecord(host));
    expect(record.problems[0]).toMatchObject({
      code: 'NR_PACKAGE_MANIFEST_UNREADABLE',
      fix: `Let the user that runs NetRaven read it: \`chmod a+r ${host.at(manifest)}\`.`,
    });
  });

  it('in a package folder without access permission', () => {
    const host = hostWithBad().write(jobPackage(at));
    chmodSync(host.at(at), 0o000);
    chmodSync(host.folder, 0o755);
    const record = asOrdinaryUser(() => badRecord(host));
    chmodSync(host.at(at), 0o755);
    expect(record.problems[0]).toMatchObject({
      code: 'NR_PACKAGE_MANIFEST_UNREADABLE',
      fix: `Let the user that runs NetRaven read it: \`chmod a+rx ${host.at(at)}\`.`,
    });
  });

  it('in a home that may not be entered: the fix does not let others list the home', () => {
    const host = hostWithBad().write(jobPackage('home/x'));
    chmodSync(host.folder, 0o755);
    chmodSync(host.at('home'), 0o000);
    const read = (): ReadManifest => asOrdinaryUser(() => readManifest(host.at('home/x')));
    const command = `chmod a+x ${host.at('home')}`;
    expect(read().problem?.fix).toBe(`Let the user that runs NetRaven read it: \`${command}\`.`);
    execSync(command);
    expect(read().manifest).toMatchObject({ version: '1.0.0' });
  });
});

describe('a manifest that looks odd and is good', () => {
  it('with a byte order mark', () => {
    const host = new TestProject([bad]).write({ [manifest]: `\uFEFF${JSON.stringify(good)}` });
    expect(find({ hostProject: host.project })[0]).toMatchObject({ state: 'found', problems: [] });
  });

  it('with an unknown key in the field: a warning that suggests the right key', () => {
    const host = new TestProject([bad]).write(jobPackage(at, { field: { permission: [] } }));
    const [record] = find({ hostProject: host.project });
    expect(record?.state).toBe('found');
    expect(record?.problems).toEqual([
      expect.objectContaining({
        code: 'NR_PACKAGE_KEY_UNKNOWN',
        severity: 'warning',
        path: 'package.json#netraven.job.permission',
        message: expect.stringContaining('Did you mean "permissions"?'),
      }),
    ]);
  });
});

describe('a bad place', () => {
  it.each<[what: string, make: (host: TestProject) => TestProject, code: string]>([
    ['a link to a folder that was removed', (host) => host.link(at, '../gone'), 'NR_PACKAGE_LINK_BROKEN'],
    ['a link to itself', (host) => host.link(at, bad), 'NR_PACKAGE_LINK_BROKEN'],
    ['a file', (host) => host.write({ [at]: 'not a package' }), 'NR_PACKAGE_MANIFEST_UNREADABLE'],
  ])('%s in place of the package', (_what, make, code) => {
    expect(badRecord(make(hostWithBad()))).toMatchObject({ state: 'invalid', problems: [{ code }] });
  });

  it('a scope that is a file: its declared packages are not installed', () => {
    const host = new TestProject([goodNames[0]!, '@files/netraven-job-x'], goodFiles).write({
      'node_modules/@files': '',
    });
    expect(find({ hostProject: host.project }).map(({ name, problems }) => [name, problems[0]?.code])).toEqual([
      [goodNames[0], undefined],
      ['@files/netraven-job-x', 'NR_PACKAGE_NOT_INSTALLED'],
      [goodNames[1], 'NR_PACKAGE_TRANSITIVE'],
    ]);
  });

  it('a scope without read permission is reported', () => {
    const host = new TestProject([], jobPackage('node_modules/@shut/netraven-job-x'));
    chmodSync(host.folder, 0o755);
    chmodSync(host.at('node_modules/@shut'), 0o000);
    const records = asOrdinaryUser(() => find({ hostProject: host.project }));
    chmodSync(host.at('node_modules/@shut'), 0o755);
    expect(records).toMatchObject([{ state: 'invalid', problems: [{ code: 'NR_PACKAGE_FOLDER_UNREADABLE' }] }]);
  });

  it('a module directly in jobs/, without a package', () => {
    const host = new TestProject([], { 'jobs/backup.mjs': 'export const meta = {};' });
    expect(find({ hostProject: host.project })).toMatchObject([
      { name: 'backup.mjs', origin: 'folder', state: 'invalid', problems: [{ code: 'NR_PACKAGE_NOT_A_FOLDER' }] },
    ]);
  });

  it('a configured folder that does not exist', () => {
    const records = find({ hostProject: new TestProject().project, folders: ['gone'] });
    expect(records).toMatchObject([{ state: 'invalid', problems: [{ code: 'NR_PACKAGE_FOLDER_UNREADABLE' }] }]);
  });
});

describe('no package.json can make find() throw', () => {
  const tries = { numRuns: 300 };

  it('of random bytes', () => {
    const host = hostWithBad();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(badRecord(host.write({ [manifest]: bytes })).problems).not.toEqual([]);
      }),
      tries,
    );
  });

  it('of random JSON, at the top and in the field', () => {
    const host = hostWithBad();
    const top = fc.jsonValue();
    const field = fc.jsonValue().map((netraven) => ({ ...good, netraven }));
    const job = fc.dictionary(
      fc.constantFrom('apiVersion', 'jobType', 'permissions', 'x', '__proto__'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.oneof(top, field, job.map(withField)), (value) => {
        const text = JSON.stringify(value);
        const records = find({ hostProject: host.write({ [manifest]: text }).project });
        const record = records.find(({ name }) => name === bad);
        expect(record?.state === 'found' || record?.problems.length).toBeTruthy();
      }),
      tries,
    );
  });
});

it.each(['package.json', 'node_modules/@netraven/core/package.json'])(
  'a package whose %s is a link to a file without end does not fill the memory',
  async (file) => {
    const host = new TestProject(goodNames, {
      ...goodFiles,
      ...(file === 'package.json' ? {} : jobPackage('jobs/bad')),
    });
    const { records } = await load({ hostProject: host.link(`jobs/bad/${file}`, '/dev/zero').project });
    expect(records.filter(({ state }) => state === 'ready').map(({ name }) => name)).toEqual(
      expect.arrayContaining([...goodNames]),
    );
    expect(records).toHaveLength(3);
  },
);
