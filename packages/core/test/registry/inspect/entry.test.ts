import { execSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveEntry, type Entry } from '../../../src/registry/inspect/entry.ts';
import { TestProject, type Files } from '../../../test-utils/test-project.ts';
import { asOrdinaryUser } from '../ordinary-user.ts';

/** The entry relative to the package's folder, or the code of the problem. */
function entryOf(manifest: object, files: Files, conditions: string[] = [], under = 'pkg'): string | undefined {
  const inside = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${under}/${path}`, text]));
  const folder = new TestProject([], inside).at(under);
  const { file, problem } = resolveEntry(folder, { name: 'p', ...manifest }, conditions);
  return problem ? problem.code : file.slice(folder.length + 1);
}

const both = { 'src/index.ts': '', 'dist/index.js': '' };

describe('the entry of a package', () => {
  it.each<[what: string, manifest: object, entry: string]>([
    ['a text as exports', { exports: './dist/index.js' }, 'dist/index.js'],
    ['exports without ./package.json', { exports: { '.': './dist/index.js' } }, 'dist/index.js'],
    ['conditions without a path', { exports: { types: './x.d.ts', default: './dist/index.js' } }, 'dist/index.js'],
    [
      'import before default',
      { exports: { '.': { require: './x.cjs', import: './dist/index.js', default: './y.js' } } },
      'dist/index.js',
    ],
    ['nested conditions', { exports: { '.': { node: { import: { default: './dist/index.js' } } } } }, 'dist/index.js'],
    ['main', { main: 'dist/index.js' }, 'dist/index.js'],
    ['main without an extension', { main: './dist/index' }, 'dist/index.js'],
    ['main that is a folder', { main: 'dist' }, 'dist/index.js'],
    ['main that is the folder of the package', { main: '.' }, 'index.js'],
    ['main that leads back to this folder', { main: 'dist/..' }, 'index.js'],
    ['exports before main', { exports: './dist/index.js', main: 'src/index.ts' }, 'dist/index.js'],
  ])('%s', (_what, manifest, entry) => {
    expect(entryOf(manifest, { ...both, 'index.js': '' })).toBe(entry);
  });

  it('is index.js if the manifest names no entry', () => {
    expect(entryOf({}, { 'index.js': '' })).toBe('index.js');
  });

  it('follows the conditions of this process', () => {
    const exports = { '.': { '@netraven/source': './src/index.ts', default: './dist/index.js' } };
    expect(entryOf({ exports }, both, ['@netraven/source'])).toBe('src/index.ts');
    expect(entryOf({ exports }, both)).toBe('dist/index.js');
  });

  it.each<[what: string, manifest: object, code: string]>([
    ['it was never built', { exports: './build/index.js' }, 'NR_PACKAGE_ENTRY_MISSING'],
    ['main names nothing', { main: 'build' }, 'NR_PACKAGE_ENTRY_MISSING'],
    ['it is a folder', { exports: './dist' }, 'NR_PACKAGE_ENTRY_MISSING'],
    ['only subpaths are exported', { exports: { './x': './dist/index.js' } }, 'NR_PACKAGE_ENTRY_INVALID'],
    ['only require is exported', { exports: { '.': { require: './dist/index.js' } } }, 'NR_PACKAGE_ENTRY_INVALID'],
    ['exports are empty', { exports: {} }, 'NR_PACKAGE_ENTRY_INVALID'],
    ['exports are a number', { exports: 1 }, 'NR_PACKAGE_ENTRY_INVALID'],
    ['it leads out of the package', { exports: './../../x.js' }, 'NR_PACKAGE_ENTRY_INVALID'],
    ['main leads out of the package', { main: '../x.js' }, 'NR_PACKAGE_ENTRY_INVALID'],
    ['no file can have its name', { exports: './a\u0000b' }, 'NR_PACKAGE_ENTRY_MISSING'],
    ['its name is too long', { exports: `./${'x'.repeat(5000)}` }, 'NR_PACKAGE_ENTRY_MISSING'],
    ['exports name the folder of the package', { exports: './.' }, 'NR_PACKAGE_ENTRY_INVALID'],
    ['main has such a name', { main: 'a\u0000b' }, 'NR_PACKAGE_ENTRY_MISSING'],
    ['it is another package', { exports: 'left-pad' }, 'NR_PACKAGE_ENTRY_INVALID'],
  ])('is a problem when %s', (_what, manifest, code) => {
    expect(entryOf(manifest, both)).toBe(code);
  });

  it('may be TypeScript in an own folder, but not in node_modules', () => {
    const exports = './src/index.ts';
    expect(entryOf({ exports }, both)).toBe('src/index.ts');
    expect(entryOf({ exports }, both, [], 'node_modules/p')).toBe('NR_PACKAGE_ENTRY_TYPESCRIPT');
  });

  it('is missing: the fix is a build for an own package, and an installation for an installed one', () => {
    const builds = { scripts: { build: 'tsc' } };
    expect(fixOfMissing(new TestProject().at('jobs/x'), builds)).toContain('`npm run build` in ');
    expect(fixOfMissing(new TestProject().write({ 'pnpm-lock.yaml': '' }).at('jobs/x'), builds)).toContain(
      '`pnpm run build`',
    );
    expect(fixOfMissing(new TestProject().write({ 'jobs/x/index.js': '' }).at('jobs/x'))).toContain(
      '"exports": "./index.js"',
    );
    expect(fixOfMissing(new TestProject().at('node_modules/x'), builds)).toContain('Install it again');
  });

  it.each([
    ['in a folder that may not be entered', 'jobs/x/dist', 'jobs/x/dist/index.js', 'a+rx'],
    ['behind a link into such a folder', 'closed', 'closed/dist/index.js', 'a+x'],
  ])('%s: the fix opens this folder, for reading only inside the package', (_place, closed, file, mode) => {
    const host = new TestProject([], { 'jobs/x/package.json': {}, [file]: '' });
    if (closed === 'closed') host.link('jobs/x/dist', '../../closed/dist');
    chmodSync(host.folder, 0o755);
    chmodSync(host.at(closed), 0o000);
    const entry = (): Entry =>
      asOrdinaryUser(() => resolveEntry(host.at('jobs/x'), { exports: './dist/index.js' }, []));
    const command = `chmod ${mode} ${host.at(closed)}`;
    expect(entry().problem?.fix).toContain(`\`${command}\``);
    execSync(command);
    expect(entry()).toEqual({ file: host.at('jobs/x/dist/index.js') });
  });

  it('with a name that no file can have: the fix names another, or installs again', () => {
    const exports = './a\u0000b';
    expect(fixOfMissing(new TestProject().at('jobs/x'), { exports })).toContain('"exports": "./dist/index.js"');
    expect(fixOfMissing(new TestProject().at('node_modules/x'), { exports })).toContain('Install it again');
  });
});

function fixOfMissing(folder: string, manifest: object = {}): string | undefined {
  return resolveEntry(folder, { exports: './dist/index.js', ...manifest }, []).problem?.fix;
}
