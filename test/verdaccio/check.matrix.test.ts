import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkJob } from '../../packages/testing/src/index.ts';
import { versionJob } from './job-packages.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';
import { writePackage } from './which.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-compare-')));
let registry: SharedRegistry;

/** A package folder whose `.npmrc` leads to the registry. */
function write(version: string, permissions: readonly string[] = []): string {
  const job = { name: 'netraven-job-compare', netraven: { job: { apiVersion: 1, jobType: 'which', permissions } } };
  const files = { ...versionJob(version, job), '.npmrc': registry.npmrc };
  return writePackage(join(folder, `${version}-${permissions.length}`), files);
}

beforeAll(async () => {
  registry = await sharedRegistry();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a package is compared with the highest published version up to its own', async () => {
  const first = await checkJob(write('1.0.0'));
  expect(first).toMatchObject({ good: true });
  expect(first.since).toBeUndefined();

  await registry.publish(write('1.0.0'));
  await registry.publish(write('2.0.0', ['network']));

  const asks = await checkJob(write('1.1.0', ['network']));
  expect(asks.good).toBe(false);
  expect(asks.since).toMatchObject({ version: '1.0.0', bump: 'major' });
  expect(asks.findings.map(({ code }) => code)).toContain('NR_CHECK_VERSION_BUMP');

  const later = await checkJob(write('2.0.1', ['network']));
  expect(later).toMatchObject({ good: true, since: { version: '2.0.0', bump: 'patch' } });
});

it('a package that imports what only its dependency declares is bad', async () => {
  const npmrc = { '.npmrc': registry.npmrc };
  const kit = (name: string, code: string, dependencies: object): string =>
    writePackage(join(folder, name), {
      'package.json': { name, version: '1.0.0', type: 'module', exports: './index.js', dependencies },
      'index.js': code,
      ...npmrc,
    });
  await registry.publish(kit('compare-inner', 'export const inner = 1;', {}));
  await registry.publish(kit('compare-outer', "export * from 'compare-inner';", { 'compare-inner': '1.0.0' }));
  const checked = (needed: string, dependencies: object): ReturnType<typeof checkJob> => {
    const job = { name: 'netraven-job-needs', netraven: { job: { apiVersion: 1, jobType: 'which' } }, dependencies };
    const files = versionJob('1.0.0', job);
    const code = `import '${needed}';\n${files['index.js'] as string}`;
    const at = join(folder, `needs-${Object.keys(dependencies).length}`);
    return checkJob(writePackage(at, { ...files, 'index.js': code, ...npmrc }));
  };
  const outer = { 'compare-outer': '1.0.0' };
  const hidden = await checked('compare-inner', outer);
  expect(hidden.good).toBe(false);
  expect(hidden.findings.map(({ code }) => code)).toContain('NR_PACKAGE_DEPENDENCY_MISSING');
  expect(await checked('compare-inner', { ...outer, 'compare-inner': '1.0.0' })).toMatchObject({ good: true });
});

it('a registry that does not answer is a warning', async () => {
  const path = write('1.0.0');
  writeFileSync(join(path, '.npmrc'), 'registry=http://127.0.0.1:9/\n');
  const { good, findings } = await checkJob(path);
  expect(good).toBe(true);
  expect(findings).toContainEqual(expect.objectContaining({ code: 'NR_CHECK_NOT_COMPARED', severity: 'warning' }));
});
