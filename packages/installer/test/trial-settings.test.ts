import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findHostProject } from '@netraven/core/registry';
import { expect, it, onTestFinished, vi } from 'vitest';
import { tryPackage } from '../src/try-package.ts';

it('pnpm tries a package with the settings that the package.json of the host project has for it', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-trial-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const pnpm = { overrides: { kit: '1.0.1' }, peerDependencyRules: { ignoreMissing: ['x'] } };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'host', pnpm }));
  // A pnpm that keeps what it was given, and fails.
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin', 'pnpm'), `#!/bin/sh\ncp package.json '${root}/given.json'\nexit 1\n`);
  chmodSync(join(root, 'bin', 'pnpm'), 0o755);
  vi.stubEnv('PATH', [join(root, 'bin'), process.env['PATH']].join(delimiter));
  onTestFinished(() => void vi.unstubAllEnvs());
  const hostProject = await findHostProject({ root });
  const trial = { name: 'netraven-job-x', spec: 'netraven-job-x@1.0.0', from: 'registry' } as const;
  await expect(tryPackage({ hostProject }, { name: 'pnpm', root }, trial)).rejects.toMatchObject({
    code: 'NR_INSTALL_FAILED',
  });
  expect(JSON.parse(readFileSync(join(root, 'given.json'), 'utf8'))).toMatchObject({ pnpm });
});
