import { describe, expect, it } from 'vitest';
import { find, type PackageRecord } from '../../src/registry/index.ts';
import { goodFiles, goodNames, TestProject, jobPackage } from '../../test-utils/test-project.ts';

const brief = ({ name, origin, state }: PackageRecord): string => `${name} ${origin} ${state}`;

describe('find', () => {
  it('lists what the host project declares, in dependencies, dev and optional dependencies', () => {
    const names = ['@netraven/job-backup', 'netraven-job-ntp', '@acme/netraven-job-audit'];
    const host = new TestProject([], Object.assign({}, ...names.map((name) => jobPackage(`node_modules/${name}`))));
    Object.assign(host.manifest, {
      dependencies: { [names[0]!]: '^1.0.0' },
      devDependencies: { [names[1]!]: 'workspace:*' },
      optionalDependencies: { [names[2]!]: '1' },
    });
    expect(find({ hostProject: host.project }).map(brief).toSorted()).toEqual([
      '@acme/netraven-job-audit declared found',
      '@netraven/job-backup declared found',
      'netraven-job-ntp declared found',
    ]);
  });

  it('gives name, version, real path, job type and permissions from the manifest alone', () => {
    const field = { permissions: ['network', 'device:write'] };
    const host = new TestProject(['netraven-job-ntp'], jobPackage('node_modules/netraven-job-ntp', { field }));
    expect(find({ hostProject: host.project })).toEqual([
      {
        name: 'netraven-job-ntp',
        dependencyKey: 'netraven-job-ntp',
        version: '1.0.0',
        path: host.at('node_modules/netraven-job-ntp'),
        origin: 'declared',
        state: 'found',
        jobType: 'ntp',
        permissions: ['network', 'device:write'],
        problems: [],
      },
    ]);
  });

  it('reads neither packages with another name nor leftovers of package managers', () => {
    const ignored = ['netraven-jobs', 'left-pad', '@acme/job-x', '@netraven/core', '.netraven-job-x-Ab12', '.bin/x'];
    const files = Object.assign({}, ...ignored.map((name) => jobPackage(`node_modules/${name}`)));
    expect(find({ hostProject: new TestProject(ignored, files).project })).toEqual([]);
  });

  it('lists undeclared packages as transitive and disabled, unless they are allowed', () => {
    const hostProject = new TestProject([], jobPackage('node_modules/netraven-job-x')).project;
    const [record] = find({ hostProject });
    expect(record).toMatchObject({ origin: 'transitive', state: 'disabled' });
    expect(record?.problems).toEqual([
      expect.objectContaining({ code: 'NR_PACKAGE_TRANSITIVE', fix: expect.stringContaining('netraven-job-x') }),
    ]);
    expect(find({ hostProject, allowTransitive: ['netraven-job-x'] }).map(brief)).toEqual([
      'netraven-job-x transitive found',
    ]);
  });

  it('disables an undeclared package also if it is bad: no one asked for it', () => {
    const { project: hostProject } = new TestProject([], {
      ...jobPackage('node_modules/netraven-job-bad', { field: { jobType: 'No Type' } }),
      ...jobPackage('node_modules/netraven-job-old', { field: { apiVersion: 99 } }),
    });
    const codes = (records: ReturnType<typeof find>): unknown[] =>
      records.map(({ state, problems }) => [state, ...problems.map(({ code }) => code)]);
    const disabled = ['disabled', 'NR_PACKAGE_TRANSITIVE'];
    expect(codes(find({ hostProject }))).toEqual([disabled, disabled]);
    expect(codes(find({ hostProject, allowTransitive: ['netraven-job-bad', 'netraven-job-old'] }))).toEqual([
      ['invalid', 'NR_PACKAGE_FIELD_INVALID'],
      ['incompatible', 'NR_PACKAGE_API_VERSION'],
    ]);
  });

  it('looks into the node_modules of the folders above, for a host project inside a workspace', () => {
    const host = new TestProject([], {
      ...jobPackage('node_modules/netraven-job-x'),
      ...jobPackage('packages/netraven-job-mine'),
    }).link('node_modules/netraven-job-mine', '../packages/netraven-job-mine');
    const hostProject = { folder: host.at('apps/net'), manifest: { dependencies: { 'netraven-job-mine': '*' } } };
    expect(find({ hostProject }).map(brief)).toEqual([
      'netraven-job-mine linked found',
      'netraven-job-x transitive disabled',
    ]);
  });

  it('calls a declared link to a folder outside node_modules linked, and one into a store of pnpm declared', () => {
    const host = new TestProject(['netraven-job-own', 'netraven-job-stored'], {
      ...jobPackage('work/netraven-job-own'),
      ...jobPackage('node_modules/.pnpm/netraven-job-stored@1.0.0/node_modules/netraven-job-stored'),
    })
      .link('node_modules/netraven-job-own', '../work/netraven-job-own')
      .link('node_modules/netraven-job-stored', '.pnpm/netraven-job-stored@1.0.0/node_modules/netraven-job-stored');
    expect(find({ hostProject: host.project }).map(brief)).toEqual([
      'netraven-job-own linked found',
      'netraven-job-stored declared found',
    ]);
  });

  it('calls a member of the workspace linked if the host project is the workspace and does not declare it', () => {
    const host = new TestProject(
      [],
      jobPackage('packages/netraven-job-w', { manifest: { name: 'netraven-job-w' } }),
    ).link('node_modules/netraven-job-w', '../packages/netraven-job-w');
    expect(find({ hostProject: host.project }).map(brief)).toEqual(['netraven-job-w linked found']);
    const [other] = find({ hostProject: { folder: host.at('apps/net'), manifest: {} } });
    expect(other).toMatchObject({ origin: 'transitive', state: 'disabled' });
    expect(other?.problems[0]?.fix).toContain(`netraven jobs add ${host.at('packages/netraven-job-w')}`);
  });

  it('lists the packages bundled with netraven, seen from its folder', () => {
    const files = {
      'lib/node_modules/netraven/package.json': {
        dependencies: { '@netraven/job-backup': '1', 'left-pad': '1' },
        devDependencies: { 'netraven-job-for-tests': '1' },
      },
      ...jobPackage('lib/node_modules/@netraven/job-backup'),
    };
    const host = new TestProject([], files);
    const bundledFrom = [host.at('lib/node_modules/netraven')];
    expect(find({ hostProject: host.project, bundledFrom }).map(brief)).toEqual(['@netraven/job-backup bundled found']);
  });

  it('lists package folders of any name in jobs/ and in configured folders', () => {
    const host = new TestProject([], {
      ...jobPackage('jobs/ntp'),
      ...jobPackage('jobs/@me/dns'),
      ...jobPackage('elsewhere/vlan', { manifest: { name: 'vlan' } }),
      'jobs/README.md': '# Our jobs',
      'jobs/.git/config': '',
    });
    expect(
      find({ hostProject: host.project, folders: ['elsewhere'] })
        .map(brief)
        .toSorted(),
    ).toEqual(['@me/dns folder found', 'ntp folder found', 'vlan folder found']);
  });

  it('looks for scopes in a folder of jobs, and for none in a scope: links could lead back', () => {
    const host = new TestProject([], { ...jobPackage('jobs/ntp'), ...jobPackage('jobs/@me/dns') })
      .link('jobs/@back', '.')
      .link('jobs/@me/@up', '..');
    expect(find({ hostProject: host.project }).map(brief).toSorted()).toEqual([
      '@me/dns folder found',
      'ntp folder found',
    ]);
  });

  it('lists a folder that is found several times once, with its strongest origin', () => {
    const host = new TestProject(['netraven-job-x'], jobPackage('jobs/netraven-job-x'))
      .link('node_modules/netraven-job-x', '../jobs/netraven-job-x')
      .link('node_modules/netraven-job-y', 'netraven-job-x');
    expect(find({ hostProject: host.project }).map(brief)).toEqual(['netraven-job-x linked found']);
  });

  it('resolves an alias, and reads a job package under any key', () => {
    const host = new TestProject(
      [],
      jobPackage('node_modules/our-backup', { manifest: { name: '@acme/netraven-job-b' } }),
    );
    host.manifest['dependencies'] = { 'our-backup': 'npm:@acme/netraven-job-b@^1.0.0' };
    expect(find({ hostProject: host.project })).toEqual([
      expect.objectContaining({
        name: '@acme/netraven-job-b',
        dependencyKey: 'our-backup',
        state: 'found',
        problems: [],
      }),
    ]);
  });

  it('uses the name a package is installed under, not its own name', () => {
    const files = jobPackage('node_modules/netraven-job-x', { manifest: { name: '@netraven/job-x' } });
    const [record] = find({ hostProject: new TestProject(['netraven-job-x'], files).project });
    expect(record).toMatchObject({ name: 'netraven-job-x', state: 'found' });
    expect(record?.problems).toEqual([
      expect.objectContaining({ code: 'NR_PACKAGE_NAME_DIFFERS', severity: 'warning', path: 'package.json#name' }),
    ]);
  });

  it('reports a declared package that is not installed, and only warns if an installation may leave it out', () => {
    const host = new TestProject(['netraven-job-gone', ...goodNames], goodFiles);
    host.manifest['devDependencies'] = { 'netraven-job-dev': '1' };
    const records = find({ hostProject: host.project });
    expect(records.map(brief)).toEqual([
      'netraven-job-gone declared invalid',
      'netraven-job-good declared found',
      '@acme/netraven-job-fine declared found',
      'netraven-job-dev declared disabled',
    ]);
    expect(records[0]?.problems).toEqual([
      {
        code: 'NR_PACKAGE_NOT_INSTALLED',
        severity: 'error',
        path: 'package.json#dependencies.netraven-job-gone',
        message: `${host.folder} depends on netraven-job-gone, which is not installed`,
        fix: expect.stringContaining('npm install'),
      },
    ]);
  });

  it('never follows a dependency key out of node_modules', () => {
    const host = new TestProject(['../netraven-job-x', '@a/../../netraven-job-x'], jobPackage('netraven-job-x'));
    expect(find({ hostProject: host.project })).toEqual([]);
  });
});
