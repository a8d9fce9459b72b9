import { expect, it } from 'vitest';
import { findPlatformPackages, load, type PackageRecord } from '../../src/registry/index.ts';
import { TestProject, type Files } from '../../test-utils/test-project.ts';

const field = { platform: { formatVersion: 1 } };
const packageOf = (name: string, netraven: object = field, version = '1.0.0'): Files => ({
  [`node_modules/${name}/package.json`]: { name, version, netraven },
});
const brief = ({ name, origin, state, problems }: PackageRecord): string =>
  [name, origin, state, ...problems.map(({ code }) => code)].join(' ');

it('finds platform packages by their names, and the folder platforms, without the job packages', () => {
  const names = ['netraven-platform-acme', '@x/netraven-platform-y', '@netraven/platform-z'];
  const host = new TestProject(names, {
    ...Object.assign({}, ...names.map((name) => packageOf(name))),
    ...packageOf('netraven-platform-brought'),
    ...packageOf('netraven-job-x', { job: { apiVersion: 1, jobType: 'x' } }),
    ...packageOf('my-platform-of-doom'),
    'platforms/acme_os/platform.json': {},
  });
  expect(findPlatformPackages({ hostProject: host.project }).map(brief)).toEqual([
    'platforms folder found',
    ...names.map((name) => `${name} declared found`),
    'netraven-platform-brought transitive disabled NR_PACKAGE_TRANSITIVE',
  ]);
});

it.each([
  [{}, 'invalid NR_PACKAGE_FIELD_MISSING'],
  [{ platform: true }, 'invalid NR_PACKAGE_FIELD_INVALID'],
  [{ platform: {} }, 'invalid NR_PACKAGE_FIELD_INVALID'],
  [{ platform: { formatVersion: 2 } }, 'incompatible NR_PACKAGE_API_VERSION'],
  [{ platform: { formatVersion: 1, code: './index.js' } }, 'found NR_PACKAGE_KEY_UNKNOWN'],
])('a package with the field %j is %s', (netraven, expected) => {
  const host = new TestProject(['netraven-platform-x'], packageOf('netraven-platform-x', netraven));
  expect(findPlatformPackages({ hostProject: host.project }).map(brief)).toEqual([
    `netraven-platform-x declared ${expected}`,
  ]);
});

it('a bad package names the commands for platforms', () => {
  const host = new TestProject(['netraven-platform-x', 'netraven-platform-none'], {
    ...packageOf('netraven-platform-x', {}),
    ...packageOf('netraven-platform-y'),
  });
  const fixes = findPlatformPackages({ hostProject: host.project }).flatMap(({ problems }) =>
    problems.map(({ fix }) => fix),
  );
  expect(fixes).toEqual([
    expect.stringContaining('`netraven platforms remove netraven-platform-x`'),
    expect.stringContaining('npm install'),
    expect.stringContaining('`netraven platforms add netraven-platform-y`'),
  ]);
});

it('the registry holds them, watches their own sources, and leaves pins of platforms alone', async () => {
  const host = new TestProject(['netraven-platform-x'], {
    'work/x/package.json': { name: 'netraven-platform-x', netraven: field },
    'work/x/platforms/acme_os/platform.json': {},
    'platforms/own_os/platform.json': {},
  }).link('node_modules/netraven-platform-x', '../work/x');
  const registry = await load({ hostProject: host.project, pins: { acme_os: 'netraven-platform-x' } });
  expect(registry.platformPackages().map(brief)).toEqual([
    'platforms folder found',
    'netraven-platform-x linked found',
  ]);
  expect(registry.problems).toEqual([]);
  expect(registry.watched()).toEqual(
    expect.arrayContaining([
      host.at('work/x/platforms/acme_os/platform.json'),
      host.at('platforms'),
      host.at('platforms/own_os/platform.json'),
    ]),
  );
});
