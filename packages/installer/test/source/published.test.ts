import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { managerOf } from '../../src/manager/manager.ts';
import { readPublished, select } from '../../src/source/published.ts';

/** Makes a host project of npm whose registry has no package. */
async function hostFolder(): Promise<string> {
  const registry = createServer((_request, response) => {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
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
