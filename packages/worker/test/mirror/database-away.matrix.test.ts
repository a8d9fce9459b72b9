import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { background, headOf, startArchive } from './archive.ts';

it('failures of the database are no reason to make the repository again', { timeout: 180_000 }, async () => {
  const archive = await startArchive();
  const { db, folder, repository, log } = archive;
  const mirror = await archive.start([]);
  await archive.save();
  await expect.poll(() => headOf(repository), background).not.toBe('');
  const before = await headOf(repository);
  const failures = (): number => log.filter((line) => line.includes('"retryable"')).length;
  await db.pool.query('alter table artifact rename to artifact_away');
  await expect.poll(failures, background).toBe(3);
  await db.pool.query('alter table artifact_away rename to artifact');
  await archive.save();
  // As a Git of a person holds it.
  const lock = join(repository, 'refs/heads/main.lock');
  const hold = (): void => {
    writeFileSync(lock, '');
    utimesSync(lock, new Date(), new Date());
  };
  hold();
  const timer = setInterval(hold, 500);
  onTestFinished(() => clearInterval(timer));
  await expect.poll(failures, background).toBe(4);
  clearInterval(timer);
  rmSync(lock, { force: true });
  await mirror.stop();
  expect(readdirSync(folder).filter((name) => name.startsWith('mirror.git.20'))).toEqual([]);
  expect(log.filter((line) => line.includes('NR_MIRROR_REPLACED'))).toEqual([]);
  expect(await headOf(repository)).not.toBe(before);
});
