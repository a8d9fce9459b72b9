import { expect, it } from 'vitest';
import { credentials, devices } from '@netraven/db';
import { login, startPlant, type Plant } from './plant.ts';

const config = 'hostname r1\n!\nend\n';

/** A device with a wrong login for its tag; the login for every device is right. */
async function plantWithWrongTag(source: string): Promise<Plant> {
  const jobs = { login: { source } };
  const plant = await startPlant({ devices: [{ name: 'r1', platform: 'cisco_ios', config }], jobs });
  await plant.db.kysely
    .updateTable('device')
    .set({ tags: ['site'] })
    .execute();
  await credentials.add(plant.db, {
    networks: ['127.0.0.0/8'],
    name: 'site',
    username: login.username,
    password: 'wrong',
    tags: ['site'],
  });
  expect(await devices.list(plant.db)).toHaveLength(1);
  return plant;
}

const job = (body: string): string => `
  export const meta = { jobType: 'login', requires: ['cli'], retries: 1 };
  export async function run({ device }) {
    await device.connect();
    ${body}
    return { success: true };
  }`;

it('the first run tries the login for the tag first; later runs first try the one that worked', async () => {
  const plant = await plantWithWrongTag(job(''));
  const { stats } = plant.simulator.device('r1');
  expect(await plant.run('login')).toMatchObject({ run: { status: 'success' } });
  expect(stats.attempts).toBe(2);
  expect(await plant.run('login')).toMatchObject({ run: { status: 'success' } });
  expect(stats.attempts).toBe(3);
});

it('a login that the device refused is not tried again by a retry of the task', async () => {
  const again = `if (!globalThis.again) { globalThis.again = true; throw Object.assign(new Error('busy'), { code: 'ACME_BUSY', retryable: true }) }`;
  const plant = await plantWithWrongTag(job(again));
  const running = plant.run('login');
  const noted = plant.db.kysely
    .selectFrom('task')
    .innerJoin('device', 'device.id', 'task.device_id')
    .select(['refused_logins', 'last_credential_id'])
    .where('last_credential_id', 'is not', null);
  await expect.poll(async () => (await noted.executeTakeFirst())?.refused_logins).toHaveLength(1);
  // Without it, the retry would start with the login that worked.
  await plant.db.kysely.updateTable('device').set({ last_credential_id: null }).execute();
  const { run } = await running;
  expect(run.status).toBe('success');
  const refusals = (await plant.log(run.id)).filter(({ message }) => message.includes('refused'));
  expect(refusals).toHaveLength(1);
});
