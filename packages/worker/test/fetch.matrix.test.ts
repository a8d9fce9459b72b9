import { expect, it } from 'vitest';
import { artifacts, credentials, devices, hostKeys, runs, sessionLimits } from '@netraven/db';
import { startPlant, type Plant } from './plant.ts';

const platform = 'mikrotik_routeros';
const path = '/rest/system/resource';
const job = (body: string, more = ''): string => `
  export const meta = { jobType: 'api', requires: ['cli'], retries: 0, ${more} };
  export async function run({ device, db, signal }) { ${body} }`;
const reading = job(`const { text } = await device.fetch('${path}');
  await db.artifacts.save('resource.json', text);
  return { success: true, message: JSON.parse(text).version, details: { text } };`);
const writing =
  job(`const { status } = await device.fetch('/rest/system/identity', { method: 'POST', body: { name: 'r2' } });
  return { success: true, message: String(status), changed: true };`);

async function plantWith(source: string, permissions?: 'device:write'): Promise<Plant> {
  const jobs = { api: { source, ...(permissions && { permissions: [permissions] }) } };
  const plant = await startPlant({ devices: [{ name: 'r1', platform }], jobs });
  plant.simulator.device('r1').answers = {
    [`GET ${path}`]: '{"version":"7.15","secret":"canary-secret-3Tx"}',
    'POST /rest/system/identity': '{}',
  };
  return plant;
}

it('a job reads the HTTPS API of its device, with its certificate pinned and its secrets masked', async () => {
  const plant = await plantWith(reading);
  const { run, tasks } = await plant.run('api');
  expect(tasks).toMatchObject([{ status: 'success', result: { message: '7.15' } }]);
  const [device] = await devices.list(plant.db);
  const deviceId = device?.id ?? '';
  const saved = await artifacts.latest(plant.db, { deviceId, jobType: 'api', name: 'resource.json' });
  expect(saved?.text).toMatch(/"secret":"<secret:[0-9a-f]{16}>"/);
  const log = await plant.log(run.id);
  expect(log.map(({ source, message }) => `${source}: ${message}`)).toContain(`device.session: GET ${path}: 200`);
  expect(JSON.stringify([tasks, log])).not.toMatch(/canary/);
  expect(await hostKeys.listKnown(plant.db)).toMatchObject([{ service: 'https', refused: null }]);

  const router = plant.simulator.device('r1');
  const { attempts } = router.stats;
  router.changeHostKey();
  const changed = await plant.run('api');
  expect(changed.tasks).toMatchObject([{ status: 'error', error: { code: 'NR_DEVICE_HOST_KEY_CHANGED' } }]);
  expect(router.stats.attempts).toBe(attempts);
  const [known] = await hostKeys.listKnown(plant.db);
  await hostKeys.accept(plant.db, deviceId, known?.refused?.fingerprint ?? '');
  expect(await plant.run('api')).toMatchObject({ run: { status: 'success' } });
});

it('a request that may change the device needs the permission, and is not repeated', async () => {
  const without = await plantWith(writing);
  expect((await without.run('api')).tasks).toMatchObject([{ error: { code: 'NR_DEVICE_WRITE_REFUSED' } }]);
  expect(without.simulator.device('r1').typed).toEqual([]);

  const plant = await plantWith(writing, 'device:write');
  const dry = await plant.run('api', { dryRun: true });
  expect(dry.tasks).toMatchObject([{ dryRun: true, status: 'success', result: { message: '204' } }]);
  expect(plant.simulator.device('r1').typed).toEqual([]);
  const log = await plant.log(dry.run.id);
  expect(log.map(({ message }) => message)).toContain('Would send to r1: POST /rest/system/identity');
  expect((await plant.run('api')).tasks).toMatchObject([{ status: 'success', result: { message: '200' } }]);
  expect(plant.simulator.device('r1').typed).toEqual(['POST /rest/system/identity {"name":"r2"}']);
  const begun = await plant.db.kysely.selectFrom('task').select('configure_begun_at').orderBy('id').execute();
  expect(begun.map((task) => task.configure_begun_at !== null)).toEqual([false, true]);
});

it('a wrong password is counted, and freezes its credential', async () => {
  const plant = await plantWith(reading);
  const [credential] = await credentials.list(plant.db);
  await credentials.change(plant.db, credential?.id ?? '', { password: 'wrong-one', maxRefusals: 2 });
  for (let round = 0; round < 2; round++) {
    expect((await plant.run('api')).tasks).toMatchObject([{ error: { code: 'NR_DEVICE_AUTH_REFUSED' } }]);
  }
  expect((await plant.run('api')).tasks).toMatchObject([
    { status: 'skipped', error: { code: 'NR_CREDENTIAL_FROZEN' } },
  ]);
  expect(plant.simulator.device('r1').stats.failedLogins).toBe(2);
});

it('a cancel breaks off the request', async () => {
  const plant = await plantWith(reading);
  const router = plant.simulator.device('r1');
  router.faults = [{ kind: 'hang', at: 0.5, on: `GET ${path}` }];
  const { id } = await plant.start('api');
  await expect.poll(() => router.typed).toHaveLength(1);
  await runs.cancel(plant.db, id);
  const { tasks } = await plant.wait(id);
  expect(tasks).toMatchObject([{ status: 'cancelled' }]);
  await expect.poll(() => router.stats.open).toBe(0);
});

it('a job that only asks the HTTPS API counts as a session', async () => {
  const late = reading.replace(`requires: ['cli'], retries: 0`, 'retries: 0');
  const plant = await startPlant({
    devices: ['r1', 'r2'].map((name) => ({ name, platform, answers: { [`GET ${path}`]: '{"version":"7.15"}' } })),
    jobs: { api: { source: late } },
  });
  await sessionLimits.set(plant.db, 'all', 1);
  const [first, second] = plant.simulator.devices;
  if (!first || !second) throw new Error('the devices are missing');
  first.faults = [{ kind: 'hang', at: 0.5, on: `GET ${path}` }];
  const ask = { jobType: 'api', createdBy: 'test' };
  const holding = await runs.create(plant.db, { ...ask, devices: 'name:r1' });
  await expect.poll(() => first.typed).toHaveLength(1);
  const waiting = await runs.create(plant.db, { ...ask, devices: 'name:r2' });
  await expect
    .poll(async () => (await runs.tasks(plant.db, waiting.id))[0])
    .toMatchObject({ status: 'queued', attempts: 1 });
  expect(second.stats.attempts).toBe(0);
  await runs.cancel(plant.db, holding.id);
  expect(await plant.wait(waiting.id)).toMatchObject({ run: { status: 'success' } });
});
