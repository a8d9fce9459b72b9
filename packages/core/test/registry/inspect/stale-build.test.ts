import { symlinkSync, utimesSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sourcesOf } from '../../../src/registry/identity.ts';
import { checkBuild } from '../../../src/registry/inspect/stale-build.ts';
import type { PackageRecord } from '../../../src/registry/index.ts';
import { TestProject } from '../../../test-utils/test-project.ts';

it('the build of a linked package that is older than a file of its source is a warning, with the command that builds it', () => {
  const manifest = {
    exports: { '.': [{ '@netraven/source': './src/index.ts' }, './dist/index.js'] },
    scripts: { build: 'tsc' },
  };
  const texts = ['src/index.ts', 'src/part.ts', 'dist/index.js', 'test/index.test.ts'].map(
    (file) => [file, ''] as const,
  );
  const host = new TestProject([], { 'package.json': manifest, ...Object.fromEntries(texts) });
  const save = (file: string, seconds: number): void => utimesSync(host.at(file), seconds, seconds);
  // A link to itself cannot be looked at, as no file in a folder that may not be entered.
  symlinkSync('loop.ts', host.at('src/loop.ts'));
  const check = (origin: PackageRecord['origin'], entry = 'dist/index.js'): unknown =>
    checkBuild(
      { path: host.folder, origin, problems: [] as const } as unknown as PackageRecord,
      host.at(entry),
      manifest,
      [...sourcesOf(host.folder).files, host.at('src/loop.ts')],
    );

  for (const file of ['src/index.ts', 'src/part.ts']) save(file, 1_000);
  save('dist/index.js', 2_000);
  save('test/index.test.ts', 3_000);
  expect(check('linked')).toEqual([]);

  save('src/part.ts', 3_000);
  expect(check('linked')).toEqual([
    {
      code: 'NR_PACKAGE_BUILD_OLD',
      severity: 'warning',
      path: 'package.json#exports',
      message: 'The build is older than the source: src/part.ts was saved after dist/index.js',
      fix: `Build the package: \`npm run build\` in ${host.folder}.`,
    },
  ]);
  // The packages of NetRaven, and a package that runs from its source, as in `jobs dev`.
  expect(check('bundled')).toEqual([]);
  expect(check('linked', 'src/index.ts')).toEqual([]);

  save('dist/index.js', 4_000);
  expect(check('linked')).toEqual([]);
});

it.each([
  ['src/README.md', 'src/index.ts'],
  ['src/part.test.ts', 'src/index.ts'],
  ['src/part.spec.mts', 'src/index.ts'],
  ['README.md', 'index.ts'],
  ['part.test.ts', 'index.ts'],
  ['vite.config.ts', 'index.ts'],
  ['test/part.ts', 'index.ts'],
])('%s is no source of a build from %s', (other, source) => {
  const manifest = { exports: { '.': [{ '@netraven/source': `./${source}` }, './dist/index.js'] } };
  const files = Object.fromEntries([source, other, 'dist/index.js'].map((file) => [file, '']));
  const host = new TestProject([], { 'package.json': manifest, ...files });
  const record = { path: host.folder, origin: 'linked', problems: [] as const } as unknown as PackageRecord;
  const check = (): unknown => checkBuild(record, host.at('dist/index.js'), manifest, sourcesOf(host.folder).files);
  const save = (file: string, seconds: number): void => utimesSync(host.at(file), seconds, seconds);
  save(source, 1_000);
  save('dist/index.js', 2_000);
  save(other, 3_000);
  expect(check()).toEqual([]);
  save(source, 3_000);
  // Without a script `build`, NetRaven does not know the command.
  expect(check()).toMatchObject([{ fix: `Build the package in ${host.folder}.` }]);
});
