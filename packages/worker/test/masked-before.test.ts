import { artifacts, devices as inventory } from '@netraven/db';
import { expect, it } from 'vitest';
import { cisco, startPlant, type Plant } from './plant.ts';

const reading = {
  source: `export const meta = { jobType: 'reading', requires: ['cli'] };
    export async function run({ device, db, logger }) {
      const session = await device.connect();
      const running = await session.readConfig();
      const startup = await session.readConfig('startup');
      const saved = [await db.artifacts.save('running', running), await db.artifacts.save('startup', startup)];
      logger.info('read');
      return { success: true, message: saved.map(({ changed }) => changed).join(), details: { running, startup } };
    }`,
};

/** Returns the texts that the job got, and whether it saved new versions. */
async function read(plant: Plant): Promise<{ running: string; startup: string; saved: string | undefined }> {
  const { tasks } = await plant.run('reading');
  expect(tasks).toMatchObject([{ status: 'success', error: null }]);
  const { message, details } = tasks[0]?.result ?? {};
  return { ...(details as { running: string; startup: string }), saved: message };
}

/** Replaces the stored texts, so that a test sees which texts come from there. */
async function markStored(plant: Plant): Promise<void> {
  await plant.db.pool.query(`update blob set content = 'stored', packing = 'none'`);
  await plant.db.pool.query('update artifact set size = 6');
}

async function hashes(plant: Plant): Promise<(string | null)[]> {
  const { rows } = await plant.db.pool.query<{ raw: string | null }>(
    `select encode(raw_hash, 'hex') as raw from artifact order by id`,
  );
  return rows.map(({ raw }) => raw);
}

it('what did not change on the device comes from the last version, each artifact by itself', async () => {
  const plant = await startPlant({ devices: cisco('core-1'), jobs: { reading } });
  const first = await read(plant);
  expect(first.saved).toBe('true,true');
  expect(first.running).toContain('<secret:');
  expect(await read(plant)).toEqual({ ...first, saved: 'false,false' });
  expect(new Set(await hashes(plant)).size).toBe(2);
  await markStored(plant);
  expect(await read(plant)).toMatchObject({ running: 'stored', startup: 'stored', saved: 'false,false' });
  const device = plant.simulator.device('core-1');
  device.config = device.config.replace(/\nend\n?$/, '\nntp server 10.0.0.123\nend\n');
  expect((await read(plant)).running).toContain('ntp server 10.0.0.123');
});

it('what was masked by other rules is masked again, confirmed, and known from then on', async () => {
  const plant = await startPlant({ devices: cisco('core-1'), jobs: { reading } });
  const first = await read(plant);
  const before = await hashes(plant);
  await plant.db.pool.query(`update artifact set raw_hash = sha256('other rules')`);
  const [version] = await artifacts.latestOfAll(plant.db, 'core-1');
  expect(await read(plant)).toEqual({ ...first, saved: 'false,false' });
  expect(await hashes(plant)).toEqual(before);
  const [again] = await artifacts.latestOfAll(plant.db, 'core-1');
  expect(again?.confirmedAt.getTime()).toBeGreaterThan(version?.confirmedAt.getTime() ?? Infinity);
});

it('a version that cannot be read any more is masked again', async () => {
  const plant = await startPlant({ devices: cisco('core-1'), jobs: { reading } });
  const first = await read(plant);
  await plant.db.pool.query(`update blob set content = 'damaged', packing = 'zlib'`);
  expect(await read(plant)).toEqual({ ...first, saved: 'false,false' });
});

it('a device that was renamed stays the same, and one that replaces it is not', async () => {
  const plant = await startPlant({ devices: cisco('core-1'), jobs: { reading } });
  const first = await read(plant);
  const [device] = await inventory.list(plant.db);
  if (!device) throw new Error('no device');
  await inventory.change(plant.db, device.id, { name: 'core-2' });
  expect(await read(plant)).toEqual({ ...first, saved: 'false,false' });
  await inventory.remove(plant.db, device.id);
  const { address, port, platform } = device;
  await inventory.add(plant.db, { name: 'core-2', address, port, platform });
  await markStored(plant);
  expect(await read(plant)).toEqual({ ...first, saved: 'true,true' });
});
