import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findHostProject, load } from '@netraven/core/registry';
import { devices, workers } from '@netraven/db';
import { startSimulator } from '@netraven/device/simulator';
import { expect, onTestFinished, test } from 'vitest';
import { TestProject } from '@netraven/core/test-utils/test-project';
import { makePlatform } from '@netraven/device/test-utils/platform/make-platform';
import { login, startPlant } from './plant.ts';

test('a platform installed while the worker runs is used without a restart, and removed again', async () => {
  const notes = new TestProject();
  const read = async (): ReturnType<typeof load> => load({ hostProject: await findHostProject({ root }) });
  const plant = await startPlant({
    worker: { follow: { folder: notes.folder, load: read, pollMs: 20 } },
  });
  const { db } = plant;
  const root = join(plant.folder, 'host');
  const device = { name: 'acme-1', platform: 'acme_os' };
  await expect(devices.add(db, { ...device, address: '127.0.0.1' })).rejects.toMatchObject({
    code: 'NR_PLATFORM_UNKNOWN',
  });

  const platformFolder = makePlatform(join(root, 'platforms'), 'acme_os');
  await expect.poll(() => idsIn(db)).toContain('acme_os');
  const simulator = await startSimulator([{ ...device, platformFolder, ...login }]);
  onTestFinished(() => simulator.close());
  const { address, port } = simulator.device('acme-1');
  await devices.add(db, { ...device, address, port });
  expect((await plant.run('backup')).tasks).toMatchObject([{ status: 'success' }]);

  rmSync(platformFolder, { recursive: true });
  await expect.poll(() => idsIn(db)).not.toContain('acme_os');
  expect((await plant.run('backup')).tasks).toMatchObject([
    { status: 'error', error: { code: 'NR_DEVICE_PLATFORM_UNKNOWN' } },
  ]);
});

async function idsIn(db: Parameters<typeof workers.platforms>[0]): Promise<string[]> {
  return (await workers.platforms(db)).map(({ id }) => id);
}
