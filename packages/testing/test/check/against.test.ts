import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkJob } from '../../src/index.ts';
import { goodPackage } from './good-packages.ts';
import { packAll, writeAll } from './pack-all.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-against-test-')));
const at = (name: string): string => (mkdirSync(join(folder, name)), join(folder, name));
let tarballs: Record<'ntp' | 'other' | 'broken', string>;

beforeAll(async () => {
  tarballs = await packAll(at('packed'), {
    ntp: goodPackage('ntp'),
    other: goodPackage('other'),
    broken: goodPackage('ntp', {
      manifest: { version: '1.2.2' },
      files: { 'dist/index.js': 'throw new Error("no");' },
    }),
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the tarball of another package is refused', async () => {
  await expect(checkJob(tarballs.ntp, { against: tarballs.other })).rejects.toMatchObject({
    code: 'NR_CHECK_NOT_COMPARED',
    message: expect.stringContaining('netraven-job-other'),
  });
});

it('a version that does not load is not compared, with a warning', async () => {
  const { good, since, findings } = await checkJob(tarballs.ntp, { against: tarballs.broken });
  expect({ good, since }).toEqual({ good: true, since: undefined });
  expect(findings).toMatchObject([{ code: 'NR_CHECK_NOT_COMPARED', message: expect.stringContaining('1.2.2') }]);
});

it('a package that does not load is compared with no version', async () => {
  const { since, findings } = await checkJob(tarballs.broken, { against: tarballs.ntp });
  expect(since).toBeUndefined();
  expect(findings).toContainEqual(expect.objectContaining({ code: 'NR_PACKAGE_LOAD_FAILED' }));
});

it('a path without a package is refused', async () => {
  await expect(checkJob(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'NR_CHECK_SOURCE_UNREADABLE' });
  await expect(checkJob(folder)).rejects.toMatchObject({ code: 'NR_CHECK_SOURCE_UNREADABLE' });
});

it('a folder that cannot be packed is an error with the message of the package manager', async () => {
  const { bad } = writeAll(at('unpackable'), { bad: { 'package.json': '{ "name": ' } });
  await expect(checkJob(bad)).rejects.toMatchObject({
    code: 'NR_CHECK_PACK_FAILED',
    message: expect.stringMatching(/npm pack.*JSON/),
  });
});

it('a folder is packed by the package manager of its lockfile without scripts, and findings name its own files', async () => {
  const scripts = { prepack: 'exit 1' };
  const exports = { '.': './src/index.ts' };
  const publishConfig = { exports: { '.': './dist/index.js', './gone': './dist/gone.js' } };
  const { job } = writeAll(at('workspace'), {
    job: {
      ...goodPackage('job', { manifest: { scripts, exports, publishConfig } }),
      'pnpm-workspace.yaml': 'packages: []\n',
      'src/index.ts': 'export {};\n',
    },
  });
  const { findings } = await checkJob(job, { against: false });
  // Only pnpm replaces `exports` by that of `publishConfig`.
  expect(findings).toMatchObject([{ code: 'NR_CHECK_EXPORT_BROKEN', file: 'package.json', line: 35 }]);
});
