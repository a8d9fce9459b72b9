import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findDamage, removeLeftovers } from '../../src/mirror/repair.ts';

function emptyRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-repair-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync('git', ['init', '--quiet', '--bare', folder]);
  return folder;
}

it('what a killed Git left is removed: unfinished objects, and the folder of a push', async () => {
  const repository = emptyRepository();
  const left = ['objects/tmp_objdir-incoming-1/pack/tmp_pack_1', 'objects/ab/tmp_obj_1', 'objects/pack/tmp_pack_2'];
  const kept = 'objects/ab/0123456789012345678901234567890123456789';
  for (const file of [...left, kept]) {
    mkdirSync(join(repository, file, '..'), { recursive: true });
    writeFileSync(join(repository, file), '');
  }
  await removeLeftovers(repository);
  expect(left.filter((file) => existsSync(join(repository, file)))).toEqual([]);
  expect(existsSync(join(repository, 'objects/tmp_objdir-incoming-1'))).toBe(false);
  expect(existsSync(join(repository, kept))).toBe(true);
});

it('only a check that ended tells of damage', async () => {
  const repository = emptyRepository();
  expect(await findDamage(repository)).toBeUndefined();
  await expect(findDamage(repository, { limitMs: 1 })).rejects.toMatchObject({
    code: 'NR_MIRROR_FAILED',
    message: 'git fsck did not end within 0.001 s',
  });
  writeFileSync(join(repository, 'HEAD'), 'nonsense\n');
  expect(await findDamage(repository)).toMatch(/^git fsck ended with \d+: /);
});
