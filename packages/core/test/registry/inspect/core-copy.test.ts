import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { load, type PackageRecord } from '../../../src/registry/index.ts';
import { TestProject, jobPackage, type Files } from '../../../test-utils/test-project.ts';

const name = 'netraven-job-x';
const at = `node_modules/${name}`;
const core = fileURLToPath(new URL('../../..', import.meta.url));
const needsCore = { manifest: { peerDependencies: { '@netraven/core': '^1.0.0' } } };
const bringsCore = { manifest: { dependencies: { '@netraven/core': '^1.0.0' } } };

async function recordOf(host: TestProject): Promise<PackageRecord | undefined> {
  return (await load({ hostProject: host.project })).get('x');
}

/** Another copy of core, in a folder. */
function copy(folder: string, version = '1.0.0'): Files {
  const manifest = { name: '@netraven/core', version, type: 'module', exports: './index.js' };
  return { [`${folder}/package.json`]: manifest, [`${folder}/index.js`]: '' };
}

describe('the copy of core that a package reaches', () => {
  it('is no problem if it is NetRaven’s own copy, through any links', async () => {
    const host = new TestProject([name], jobPackage(at, needsCore)).link('node_modules/@netraven/core', core);
    expect((await recordOf(host))?.problems).toEqual([]);
  });

  it('is a warning with a fix if the package brings another copy, and the package is still ready', async () => {
    const host = new TestProject([name], {
      ...jobPackage(at, bringsCore),
      ...copy(`${at}/node_modules/@netraven/core`),
    });
    host.link('node_modules/@netraven/core', core);
    expect((await recordOf(host))?.problems).toEqual([
      {
        code: 'NR_PACKAGE_TWO_CORES',
        severity: 'warning',
        path: 'package.json#dependencies',
        message: expect.stringContaining(host.at(`${at}/node_modules/@netraven/core`)),
        fix: expect.stringContaining('peerDependencies only'),
      },
    ]);
  });

  it('is no problem if it is another copy of the same major version, as under development', async () => {
    const host = new TestProject([name], {
      ...jobPackage(at, needsCore),
      ...copy(`${at}/node_modules/@netraven/core`),
    });
    expect((await recordOf(host.link('node_modules/@netraven/core', core)))?.problems).toEqual([]);
  });

  it.each([
    [at, {}, 'npm install'],
    [`jobs/${name}`, { [`jobs/${name}/pnpm-lock.yaml`]: '' }, 'pnpm add'],
  ])('is a warning with a fix if it is a copy of another major version: %s', async (folder, more, command) => {
    const files = { ...jobPackage(folder, needsCore), ...copy(`${folder}/node_modules/@netraven/core`, '99.0.0') };
    const host = new TestProject(folder === at ? [name] : [], { ...files, ...more });
    const fix = `Run \`${command} -D @netraven/core@1\` in ${host.at(folder)}.`;
    expect((await recordOf(host.link('node_modules/@netraven/core', core)))?.problems).toMatchObject([
      { code: 'NR_PACKAGE_TWO_CORES', fix },
    ]);
  });

  it('is no problem if a package names it and imports only its types, such as one in jobs/', async () => {
    expect((await recordOf(new TestProject([], jobPackage(`jobs/${name}`, needsCore))))?.problems).toEqual([]);
  });

  it('is no problem if the package does not need it', async () => {
    expect((await recordOf(new TestProject([name], jobPackage(at))))?.problems).toEqual([]);
  });
});
