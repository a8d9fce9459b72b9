import { expect, it } from 'vitest';
import { load } from '../../src/registry/index.ts';
import { TestProject, jobPackage, type Files } from '../../test-utils/test-project.ts';

const name = 'netraven-job-bad';

/** The fix of the only problem of a package. */
async function fixOf(at: string, source: string, more: Files = {}, manifest: object = {}): Promise<string | undefined> {
  const declared = at.startsWith('node_modules/') ? [name] : [];
  const host = new TestProject(declared, { ...jobPackage(at, { source, manifest }), ...more });
  const [record] = (await load({ hostProject: host.project })).records;
  expect(record).toMatchObject({ name, state: 'failed' });
  expect(record?.problems).toHaveLength(1);
  return record?.problems[0]?.fix.replaceAll(host.folder, '~');
}

const installed = `node_modules/${name}`;
const own = `jobs/${name}`;
const throws = "throw new Error('not today');";
const imports = "import 'left-pad';";
const depends = { dependencies: { 'left-pad': '1.0.0' } };

it('an installed package that cannot be loaded: install another version, or remove it', async () => {
  const fix = await fixOf(installed, throws);
  expect(fix).toMatch(
    /^Install another version: `netraven jobs upgrade netraven-job-bad`, or remove it: `netraven jobs remove/,
  );
  expect(fix).toContain('Its author: Correct ~/node_modules/netraven-job-bad/index.js:1. ');
});

it('a package under an alias is upgraded and removed by the alias', async () => {
  const host = new TestProject([], jobPackage('node_modules/our-bad', { source: throws, manifest: { name } }));
  host.manifest['dependencies'] = { 'our-bad': `npm:${name}@1` };
  const [record] = (await load({ hostProject: host.project })).records;
  expect(record).toMatchObject({ name, state: 'failed' });
  expect(record?.problems[0]?.fix).toMatch(
    /^Install another version: `netraven jobs upgrade our-bad`, or remove it: `netraven jobs remove our-bad`/,
  );
});

it.each([
  ['npm install', {}],
  ['pnpm add', { 'pnpm-lock.yaml': '' }],
])('of a package that came with netraven another version of netraven is taken: `%s`', async (command, lockfile) => {
  const bundler = 'node_modules/netraven';
  const manifest = { name: 'netraven', version: '1.0.0', dependencies: { [name]: '1.0.0' } };
  const files = { [`${bundler}/package.json`]: manifest, ...jobPackage(installed, { source: throws }), ...lockfile };
  const host = new TestProject([], files);
  const [record] = (await load({ hostProject: host.project, bundledFrom: [host.at(bundler)] })).records;
  expect(record).toMatchObject({ name, origin: 'bundled', state: 'failed' });
  expect(record?.problems[0]?.fix).toContain(`\`${command} netraven@latest\` in ${host.folder}.`);
});

it('the fix of an own folder: correct the named line and check it, or remove the folder', async () => {
  expect(await fixOf(own, throws)).toBe(
    'Correct ~/jobs/netraven-job-bad/index.js:1. A job package must do nothing but define its exports while it loads. ' +
      'Then run `netraven jobs check ~/jobs/netraven-job-bad`; or remove it: `rm -r ~/jobs/netraven-job-bad`.',
  );
});

it.each<[what: string, at: string, more: Files, manifest: object, fix: RegExp]>([
  ['of an own folder is added there', own, {}, {}, /^Run `npm install left-pad` in ~\/jobs\/netraven-job-bad\./],
  [
    'that an own folder declares is installed there',
    own,
    {},
    depends,
    /^Run `npm install` in ~\/jobs\/netraven-job-bad\./,
  ],
  ['is added with the package manager of the folder', own, { 'yarn.lock': '' }, {}, /^Run `yarn add left-pad` in /],
  [
    'of an installed package is repaired by installing the package again',
    installed,
    {},
    depends,
    /^Install it again: `rm -r ~.*&& npm install` in ~\.$/,
  ],
  [
    'of an installed package is repaired with the package manager of the host project',
    installed,
    { 'pnpm-lock.yaml': '' },
    depends,
    /: `pnpm install --force` in ~\.$/,
  ],
  [
    'of an installed package that does not declare it must be added by its author',
    installed,
    {},
    {},
    /^Install another .* Its author: Add "left-pad" to /,
  ],
])('a missing dependency %s', async (_what, at, more, manifest, fix) => {
  expect(await fixOf(at, imports, more, manifest)).toMatch(fix);
});

it('a missing file of a package with a build script: run the build', async () => {
  const manifest = { scripts: { build: 'tsc' } };
  expect(await fixOf(own, "import './built.js';", {}, manifest)).toMatch(
    /^Build it: `npm run build` in ~\/jobs\/netraven-job-bad\./,
  );
});
