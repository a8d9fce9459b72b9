import { expect, it } from 'vitest';
import { git } from '../../src/index.ts';
import { startArchive, type Archive } from './archive.ts';

const versions = 2_500;

/** Saves many versions at once. */
async function saveMany(archive: Archive): Promise<void> {
  await archive.save();
  await archive.db.pool.query(
    `insert into artifact (device_id, device_name, job_type, name, version, hash, size, mirrored, run_id, task_id, saved_at)
     select device_id, device_name, job_type, name, version + n, hash, size, mirrored, run_id, task_id, saved_at
     from artifact, generate_series(1, $1::int) n`,
    [versions - 1],
  );
}

async function committed({ repository }: Archive): Promise<number> {
  return Number((await git(repository, ['rev-list', '--count', '--all'])).trim());
}

it('a mirror that lacks much stops after a batch, and the next start commits the rest', async () => {
  const archive = await startArchive();
  await saveMany(archive);
  const first = await archive.start([]);
  await first.stop();
  expect(await committed(archive)).toBeLessThanOrEqual(1_000);
  await archive.start([]);
  await expect.poll(() => committed(archive), { timeout: 60_000 }).toBe(versions);
});

it('a repository that is made again stays as it was when the mirror stops before it is whole', async () => {
  const archive = await startArchive();
  const other = await startArchive();
  await other.save();
  const foreign = await other.start([]);
  await foreign.stop();
  await saveMany(archive);
  const { repository } = other;
  const first = await archive.start([], { repository });
  await first.stop();
  expect(archive.log.filter((line) => line.includes('was created again'))).toEqual([]);
  expect(await committed(other)).toBe(1);
  // Retention removes what all mirrors have.
  const noted = async (): Promise<unknown[]> => (await archive.db.pool.query('select version_id from mirror')).rows;
  expect(await noted()).toEqual([]);
  await archive.start([], { repository });
  await expect.poll(() => committed(other), { timeout: 60_000 }).toBe(versions);
  expect(archive.log.filter((line) => line.includes('was created again'))).toHaveLength(1);
  await expect.poll(noted).toEqual([{ version_id: versions }]);
});
