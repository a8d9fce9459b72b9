import { expect, it } from 'vitest';
import { refuseOtherSources } from '../../src/source/dependency-specs.ts';

const name = 'netraven-job-x';

it.each([
  '',
  '*',
  '1',
  '^1.2.3',
  '>=1 <3 || 5.x',
  'v1.0.0',
  'latest',
  'next-2',
  'npm:other@^1',
  'npm:@x/other',
  'npm:@x/other@beta',
])('a dependency on %j is of the registry', (spec) => {
  expect(() => refuseOtherSources(name, { dependencies: { x: spec } })).not.toThrow();
});

const others = [
  'git+https://example.net/x.git',
  'git://example.net/x',
  'git@github.com:a/b.git',
  'github:a/b',
  'a/b',
  'a/b#main',
  'https://example.net/x.tgz',
  'http://example.net/x',
  'file:/srv/other',
  'file:../x',
  'link:../x',
  'portal:/srv',
  'workspace:^',
  '../x',
  './x',
  '/srv/x',
  '~/x',
  'C:\\x',
  'npm:git+file:///x',
  'npm:x@file:/srv',
  'x.tgz/..',
  'evil.tgz',
  'evil.tar.gz',
  5,
  null,
  {},
];

it.each(others)('a dependency on %j is refused', (spec) => {
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    const refused = expect.objectContaining({ code: 'NR_INSTALL_DEPENDENCY_SOURCE' });
    expect(() => refuseOtherSources(name, { [field]: { x: spec } })).toThrow(refused);
  }
});

it('a folder of a person may depend on folders beside it, and not on Git', () => {
  const check = (spec: string): void => refuseOtherSources(name, { dependencies: { x: spec } }, true);
  for (const spec of ['file:../x', 'link:../x', 'portal:../x', 'workspace:^']) expect(() => check(spec)).not.toThrow();
  expect(() => check('github:a/b')).toThrow('github:a/b');
});

it('devDependencies may be of any source: no package manager installs them', () => {
  expect(() => refuseOtherSources(name, { devDependencies: { x: 'github:a/b' } })).not.toThrow();
});

it('another package under a name of NetRaven is refused, and the own one under its name is not', () => {
  const check = (dependency: string, spec: string): void =>
    refuseOtherSources(name, { peerDependencies: { [dependency]: spec } }, true);
  const message = 'another package under a name of NetRaven';
  for (const spec of ['npm:evil-core@1', 'npm:@netraven/device@1']) {
    expect(() => check('@netraven/core', spec)).toThrow(message);
  }
  expect(() => check('@netraven/new', 'npm:x')).toThrow(message);
  expect(() => check('@netraven/core', 'npm:@netraven/core@1')).not.toThrow();
  expect(() => check('our-core', 'npm:@netraven/core@1')).not.toThrow();
});
