import { execFileSync, execSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readManifest, type ReadManifest } from '../../src/registry/find/manifest.ts';
import { find, load, type PackageRecord } from '../../src/registry/index.ts';
import { asOrdinaryUser } from './ordinary-user.ts';
import { goodFiles, goodNames, HostFolder, jobPackage } from '../../test-utils/host-folder.ts';

const bad = 'netraven-job-bad';
const at = `node_modules/${bad}`;
const manifest = `${at}/package.json`;

/** A host project that declares the bad package between two good ones. */
function hostWithBad(): HostFolder {
  return new HostFolder([goodNames[0]!, bad, goodNames[1]!], goodFiles);
}

/** The record of the bad package, after a look at its neighbours. */
function badRecord(host: HostFolder): PackageRecord {
  const records = find({ hostProject: host.project });
  expect(records.filter(({ state }) => state === 'found').map(({ name }) => name)).toEqual(goodNames);
  expect(records).toHaveLength(3);
  return records.find(({ name }) => name === bad)!;
}

const good = (jobPackage(at)[manifest] as object) ?? {};
const withField = (job: unknown): object => ({ ...good, netraven: { job } });

describe('a bad manifest makes one record with a problem and changes no other record', () => {
  const apiVersion = 1;
  it.each<[what: string, code: string, state: string, content: string | object, path?: string]>([
    ['cut off', 'NR_PACKAGE_MANIFEST_UNREADABLE', 'invalid', '{"name": "netraven-job-bad", "netra'],
    ['empty', 'NR_PACKAGE_MANIFEST_UNREADABLE', 'invalid', ''],
    ['null', 'NR_PACKAGE_MANIFEST_UNREADABLE', 'invalid', 'null'],
    ['an array', 'NR_PACKAGE_MANIFEST_UNREADABLE', 'invalid', '[]'],
    ['5 MB large', 'NR_PACKAGE_MANIFEST_UNREADABLE', 'invalid', JSON.stringify({ ...good, x: 'x'.repeat(5_000_000) })],
    ['without the field', 'NR_PACKAGE_FIELD_MISSING', 'invalid', { name: bad }],
    ['with a misspelt field', 'NR_PACKAGE_FIELD_MISSING', 'invalid', { ...good, netraven: { jobs: {} } }],
    ['with a text as netraven', 'NR_PACKAGE_FIELD_INVALID', 'invalid', { ...good, netraven: 'job' }, '#netraven'],
    ['with null as the field', 'NR_PACKAGE_FIELD_INVALID', 'invalid', withField(null), '#netraven.job'],
    [
      'without apiVersion',
      'NR_PACKAGE_FIELD_INVALID',
      'invalid',
      withField({ jobType: 'x' }),
      '#netraven.job.apiVersion',
    ],
    [
      'with a wrong job type',
      'NR_PACKAGE_FIELD_INVALID',
      'invalid',
      withField({ apiVersion, jobType: 'My Job' }),
      '#netraven.job.jobType',
    ],
    [
      'made for a later contract',
      'NR_PACKAGE_API_VERSION',
      'incompatible',
      withField({ apiVersion: 2, jobType: 'x' }),
      '#netraven.job.apiVersion',
    ],
    [
      'with a job type nested 250,000 levels deep',
      'NR_PACKAGE_FIELD_INVALID',
      'invalid',
      JSON.stringify(withField({ apiVersion, jobType: 0 })).replace(
        '"jobType":0',
        `"jobType":${'['.repeat(250_000)}${']'.repeat(250_000)}`,
      ),
      '#netraven.job.jobType',
    ],
    [
      'asking for an unknown permission',
      'NR_PACKAGE_PERMISSION_UNKNOWN',
      'incompatible',
      withField({ apiVersion, jobType: 'x', permissions: ['network', 'devices:write'] }),
      '#netraven.job.permissions[1]',
    ],
  ])('%s: %s', (_what, code, state, content, path = '') => {
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
  });

  it('absent', () => {
    const host = hostWithBad();
    mkdirSync(host.at(at));
    expect(badRecord(host).problems[0]).toMatchObject({ code: 'NR_PACKAGE_MANIFEST_UNREADABLE' });
  });

  it('a folder', () => {
    const host = hostWithBad();
    mkdirSync(host.at(manifest), { recursive: true });
    expect(badRecord(host).problems[0]).toMatchObject({ code: 'NR_PACKAGE_MANIFEST_UNREADABLE' });
  });

  it('a pipe without a writer', () => {
    const host = hostWithBad();
    mkdirSync(host.at(at));
    execFileSync('mkfifo', [host.at(manifest)]);
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
    const host = new HostFolder([bad]).write({ [manifest]: `\uFEFF${JSON.stringify(good)}` });
    expect(find({ hostProject: host.project })[0]).toMatchObject({ state: 'found', problems: [] });
  });

  it('with an unknown key in the field: a warning that suggests the right key', () => {
    const host = new HostFolder([bad]).write(jobPackage(at, { field: { permission: [] } }));
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
  it('a link to a folder that was removed', () => {
    const record = badRecord(hostWithBad().link(at, '../gone'));
    expect(record).toMatchObject({ state: 'invalid', problems: [{ code: 'NR_PACKAGE_LINK_BROKEN' }] });
  });

  it('a link to itself', () => {
    const record = badRecord(hostWithBad().link(at, bad));
    expect(record).toMatchObject({ state: 'invalid', problems: [{ code: 'NR_PACKAGE_LINK_BROKEN' }] });
  });

  it('a file in place of the package', () => {
    const record = badRecord(hostWithBad().write({ [at]: 'not a package' }));
    expect(record).toMatchObject({ state: 'invalid', problems: [{ code: 'NR_PACKAGE_MANIFEST_UNREADABLE' }] });
  });

  it('a scope that is a file: its declared packages are not installed', () => {
    const host = new HostFolder([goodNames[0]!, '@files/netraven-job-x'], goodFiles).write({
      'node_modules/@files': '',
    });
    expect(find({ hostProject: host.project }).map(({ name, problems }) => [name, problems[0]?.code])).toEqual([
      [goodNames[0], undefined],
      ['@files/netraven-job-x', 'NR_PACKAGE_NOT_INSTALLED'],
      [goodNames[1], 'NR_PACKAGE_TRANSITIVE'],
    ]);
  });

  it('a scope without read permission is reported', () => {
    const host = new HostFolder([], jobPackage('node_modules/@shut/netraven-job-x'));
    chmodSync(host.folder, 0o755);
    chmodSync(host.at('node_modules/@shut'), 0o000);
    const records = asOrdinaryUser(() => find({ hostProject: host.project }));
    chmodSync(host.at('node_modules/@shut'), 0o755);
    expect(records).toMatchObject([{ state: 'invalid', problems: [{ code: 'NR_PACKAGE_FOLDER_UNREADABLE' }] }]);
  });

  it('a module directly in jobs/, without a package', () => {
    const host = new HostFolder([], { 'jobs/backup.mjs': 'export const meta = {};' });
    expect(find({ hostProject: host.project })).toMatchObject([
      { name: 'backup.mjs', origin: 'folder', state: 'invalid', problems: [{ code: 'NR_PACKAGE_NOT_A_FOLDER' }] },
    ]);
  });

  it('a configured folder that does not exist', () => {
    const records = find({ hostProject: new HostFolder().project, folders: ['gone'] });
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
    const host = new HostFolder(goodNames, {
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
