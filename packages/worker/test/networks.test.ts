import { expect, it } from 'vitest';
import { credentials, devices, runs } from '@netraven/db';
import { startPlant } from './plant.ts';

const job = `
  export const meta = { jobType: 'login', requires: ['cli'], retries: 2 };
  export async function run({ device }) {
    const errors = [];
    for (const use of [() => device.connect(), () => device.fetch('/rest/system/resource')]) {
      await use().catch((error) => errors.push(error));
    }
    if (errors.length === 1) return { success: false, message: 'only one of two was refused' };
    if (errors[0]?.code === errors[1]?.code && errors[0]) throw errors[0];
    return { success: true };
  }`;
const refused = 'NR_CREDENTIAL_NOT_ALLOWED_HERE';

it('a job logs in to a device that got another address only where the credential may go', async () => {
  const plant = await startPlant({
    devices: [{ name: 'r1', platform: 'mikrotik_routeros', answers: { 'GET /rest/system/resource': '{}' } }],
    jobs: { login: { source: job } },
  });
  const { db } = plant;
  const [lab] = await credentials.list(db);
  const [r1] = await devices.list(db);
  const to = ['127.0.0.1'];
  await credentials.change(db, lab?.id ?? '', { networks: { to, who: 'test', address: '' } });
  const { stats } = plant.simulator.device('r1');
  // Another address of the same machine, on which the device answers too.
  const moved = (address: string): Promise<unknown> => devices.change(db, r1?.id ?? '', { address });
  await moved('127.0.0.2');
  const first = await plant.run('login');
  expect(first.tasks).toMatchObject([{ status: 'error', error: { code: refused, retryable: false } }]);
  const again = await plant.wait((await runs.retry(db, first.run.id, { createdBy: 'test' })).id);
  expect(again.tasks).toMatchObject([{ status: 'error', error: { code: refused } }]);
  expect(stats).toMatchObject({ connections: 0, attempts: 0 });
  // No refused login: the credential is neither tried less nor frozen.
  const noted = db.kysely.selectFrom('task').select('refused_logins').execute();
  expect(await noted).toEqual([{ refused_logins: [] }, { refused_logins: [] }]);
  const counted = db.kysely.selectFrom('credential').select(['refusals', 'tries', 'frozen_at']).execute();
  expect(await counted).toEqual([{ refusals: [], tries: {}, frozen_at: null }]);
  await moved('127.0.0.1');
  expect((await plant.run('login')).tasks).toMatchObject([{ status: 'success' }]);
});
