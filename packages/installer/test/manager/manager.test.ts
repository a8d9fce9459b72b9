import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findHostProject, load } from '@netraven/core/registry';
import { expect, it, onTestFinished } from 'vitest';
import { managerOf } from '../../src/manager/manager.ts';

it('refuses an unknown package manager, but follows its changes', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-manager-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const manifest = { packageManager: 'bun@1.0.0' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  expect(() => managerOf(folder)).toThrow(expect.objectContaining({ code: 'NR_INSTALL_MANAGER_UNKNOWN' }));
  const registry = await load({ hostProject: await findHostProject({ root: folder }) });
  expect(registry.watched()).toContain(join(folder, 'package.json'));
});
