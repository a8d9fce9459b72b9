import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { managerOf } from '../../src/manager/manager.ts';
import { readPublished, select } from '../../src/source/published.ts';

/** Makes a host project of npm. Its registry answers each question with these metadata. Default: it has no package. */
async function hostFolder(metadata?: object): Promise<string> {
  const registry = createServer((_request, response) => {
    response
      .writeHead(metadata ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(metadata ?? { error: 'Not found' }));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-published-')));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true });
    registry.closeAllConnections();
    registry.close();
    await once(registry, 'close');
  });
  writeFileSync(join(folder, 'package.json'), '{"name":"host"}');
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(join(folder, '.npmrc'), `registry=http://127.0.0.1:${port}/\n`);
  return folder;
}

it('the error for a package that is not in the registry shows how to install it from its folder', async () => {
  const folder = await hostFolder();
  await expect(readPublished(managerOf(folder), folder, '@me/netraven-job-x')).rejects.toMatchObject({
    code: 'NR_INSTALL_NOT_FOUND',
    message: 'The registry has no package @me/netraven-job-x',
    hint: expect.stringContaining('`netraven jobs add ./netraven-job-x`') as unknown,
  });
});

it('the error for a version that is not in the registry shows how to list the versions', async () => {
  const folder = await hostFolder();
  await expect(readPublished(managerOf(folder), folder, '@me/netraven-job-x', '^2.0.0')).rejects.toMatchObject({
    code: 'NR_INSTALL_NOT_FOUND',
    message: 'The registry has no version ^2.0.0 of @me/netraven-job-x',
    hint: expect.stringContaining('`npm view @me/netraven-job-x versions`') as unknown,
  });
});

it('of a package with very many versions, the metadata of one are read', async () => {
  const name = 'netraven-job-old';
  const versions = Array.from({ length: 1_500 }, (_, n) => `1.${n}.0`);
  const folder = await hostFolder({
    name,
    'dist-tags': { latest: '1.1499.0' },
    versions: Object.fromEntries(versions.map((version) => [version, { name, version, dist: {} }])),
    time: Object.fromEntries(versions.map((version) => [version, '2026-01-02T03:04:05.678Z'])),
  });
  const published = await readPublished(managerOf(folder), folder, name, '^1.0.0');
  expect(published).toMatchObject({ version: '1.1499.0', publishedAt: new Date('2026-01-02T03:04:05.678Z') });
  expect(published.times.size).toBe(1_500);
});

it('of a range, the highest version is chosen, whatever was published last; a deprecated one only if it is alone', async () => {
  const printed = (versions: readonly string[], deprecated: readonly string[] = []): object[] =>
    versions.map((version) => ({
      version,
      'dist-tags': { latest: '2.0.0' },
      ...(deprecated.includes(version) && { deprecated: 'old' }),
    }));
  expect(select(printed(['1.3.0', '1.2.9']), '^1')?.['version']).toBe('1.3.0');
  expect(select(printed(['1.3.0', '1.2.9', '2.0.0']), '>=1')?.['version']).toBe('2.0.0');
  expect(select(printed(['1.3.0', '1.2.9'], ['1.3.0']), '^1')?.['version']).toBe('1.2.9');
  expect(select(printed(['1.3.0', '1.2.9'], ['1.3.0', '1.2.9']), '^1')?.['version']).toBe('1.3.0');
  expect(select(printed(['1.0.0-a.2', '1.0.0-a.1']), '1.0.0-a.1 || 1.0.0-a.2')?.['version']).toBe('1.0.0-a.2');
});
