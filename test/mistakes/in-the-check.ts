import { built, manifest, mistake, type Mistake } from './mistake.ts';

/** Reported by `jobs check`. The package has no dependencies, so that no check needs a registry. */
export const inTheCheck: readonly Mistake[] = [
  mistake(
    'read',
    'a name that NetRaven does not find',
    'NR_CHECK_NAME_UNFOUND',
    'package.json:2',
    [manifest, '"netraven-job-vlans"', '"acme-vlans"'],
    ['README.md', '# acme-vlans\n'],
  ),
  mistake('read', 'no license', 'NR_CHECK_LICENSE_MISSING', 'package.json', [
    manifest,
    '  "license": "Apache-2.0",\n',
    '',
  ]),
  mistake('read', 'no keyword', 'NR_CHECK_KEYWORD_MISSING', 'package.json:5', [
    manifest,
    '"netraven-job"\n',
    '"vlan"\n',
  ]),
  mistake('read', 'a private package', 'NR_CHECK_PRIVATE', 'package.json:8', [
    manifest,
    '"license"',
    '"private": true,\n  "license"',
  ]),
  mistake('read', 'a version of one number', 'NR_CHECK_VERSION_INVALID', 'package.json:3', [
    manifest,
    '"version": "1.0.0"',
    '"version": "1"',
  ]),
  mistake(
    'read',
    'core as a dependency',
    'NR_CHECK_CORE_NOT_PEER',
    'package.json:18',
    [manifest, '"scripts"', '"dependencies": {\n    "@netraven/core": "^1.0.0"\n  },\n  "scripts"'],
    [manifest, '"peerDependencies"', '"others"'],
  ),
  mistake('read', 'a range of core without later versions', 'NR_CHECK_CORE_RANGE', 'package.json:35', [
    manifest,
    /("peerDependencies": \{\s+"@netraven\/core": )"\^1\.0\.0"/,
    '"peerDependencies": {\n    "@netraven/core": "~1.0.0"',
  ]),
  mistake('read', 'another Node.js', 'NR_CHECK_ENGINES', 'package.json:38', [manifest, '">=24"', '"^22"']),
  mistake('read', 'an install script', 'NR_CHECK_SCRIPT_INSTALL', 'package.json:18', [
    manifest,
    '"scripts": {',
    '"scripts": {\n    "postinstall": "node x.js",',
  ]),
  mistake('read', 'tests in the tarball', 'NR_CHECK_FILE_NEEDLESS', 'test/index.test.ts', [
    manifest,
    '"files": [\n    "dist"',
    '"files": [\n    "dist",\n    "test"',
  ]),
  mistake('read', 'a range that exists on one machine only', 'NR_CHECK_DEPENDENCY_LOCAL', 'package.json:18', [
    manifest,
    '"scripts"',
    '"dependencies": {\n    "zod": "workspace:^"\n  },\n  "scripts"',
  ]),
  mistake(
    'read',
    'TypeScript as the entry',
    'NR_PACKAGE_ENTRY_TYPESCRIPT',
    'package.json:14',
    [manifest, '"./dist/index.js"', '"./src/index.ts"'],
    [manifest, '"files": [\n    "dist"', '"files": [\n    "dist",\n    "src"'],
  ),
  mistake('read', 'no README', 'NR_CHECK_README', undefined, ['README.md', undefined]),
  mistake('read', 'a README of an earlier label', 'NR_CHECK_README', 'README.md:3', [
    built,
    "label: 'Vlans'",
    "label: 'All VLANs'",
  ]),
  mistake('read', 'a file of secrets', 'NR_CHECK_SECRET', 'dist/.env', ['dist/.env', 'A=1\n']),
  mistake('read', 'output at import', 'NR_CHECK_IMPORT_OUTPUT', 'dist/index.js:1', [
    built,
    'export const meta',
    "console.log('loaded');\nexport const meta",
  ]),
  mistake('read', 'a timer at import', 'NR_CHECK_IMPORT_HANDLE', 'dist/index.js:1', [
    built,
    'export const meta',
    'setInterval(() => {}, 1000);\nexport const meta',
  ]),
];
