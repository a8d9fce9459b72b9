import { chmodSync } from 'node:fs';
import { delimiter } from 'node:path';
import { expect, it, vi } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';

it('a package that the registry refuses to tell of is reported, and the others are shown', async () => {
  const manifest = (name: string, version: string): object => {
    const netraven = { job: { apiVersion: 1, jobType: name.at(-1) } };
    return { name, version, type: 'module', exports: './index.js', netraven };
  };
  const [a, b] = ['netraven-job-a', 'netraven-job-b'];
  const host = new HostFolder()
    .write('package.json', { name: 'host', dependencies: { [a]: '1.0.0', [b]: '1.0.0' } })
    .write('package-lock.json', {})
    .write(`node_modules/${a}/package.json`, manifest(a, '1.0.0'))
    .write(`node_modules/${b}/package.json`, manifest(b, '1.0.0'))
    .write(
      'bin/npm',
      `#!/bin/sh\ncase "$*" in *${a}*) echo 'npm error code E403' >&2; exit 1;; esac\ncat bin/latest.json\n`,
    );
  chmodSync(host.at('bin/npm'), 0o755);
  vi.stubEnv('PATH', [host.at('bin'), process.env['PATH']].join(delimiter));

  host.write('bin/latest.json', manifest(b, '2.0.0'));
  const newer = await inProcess(host, ['jobs', 'outdated']);
  expect(newer.code).toBe(1);
  expect(newer.stdout).toMatch(/^netraven-job-b +b +1\.0\.0 +2\.0\.0 +2\.0\.0/m);
  expect(newer.stderr).toContain(`NR_INSTALL_REGISTRY_FAILED: The registry gave no information about ${a}@latest`);
  expect(newer.stderr).toContain('registry and token in .npmrc');
  const json = JSON.parse((await inProcess(host, ['jobs', 'outdated', '--json'])).stdout) as object;
  expect(json).toMatchObject({
    packages: [{ name: b }],
    failed: [{ name: a, error: { code: 'NR_INSTALL_REGISTRY_FAILED' } }],
  });

  host.write('bin/latest.json', manifest(b, '1.0.0'));
  const none = await inProcess(host, ['jobs', 'outdated']);
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toContain('No newer versions were found.');
  vi.unstubAllEnvs();
});
