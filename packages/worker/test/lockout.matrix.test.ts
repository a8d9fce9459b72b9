import { afterEach, describe, expect, it } from 'vitest';
import { credentials, devices } from '@netraven/db';
import { login, startPlant, type Plant } from './plant.ts';

const count = 200;
const plant = await startPlant({
  shared: true,
  // Each has its own guard: only the database can count for both.
  workers: 2,
  devices: Array.from({ length: count }, (_, index) => ({
    name: `r${index}`,
    platform: 'cisco_ios',
    // Some devices have another password.
    ...(index % 10 === 9 && { password: 'canary-other-7Tq' }),
  })),
});
const [lab] = await credentials.list(plant.db);
const id = lab?.id ?? '';

afterEach(async () => {
  await credentials.change(plant.db, id, { password: login.password, maxRefusals: 3 });
});

/** Returns the number of refused logins on all devices. */
const refused = (): number => plant.simulator.devices.reduce((sum, { stats }) => sum + stats.failedLogins, 0);

/** Returns the number of tasks by status and code. */
function outcomes(tasks: Awaited<ReturnType<Plant['run']>>['tasks']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, error } of tasks) {
    const key = error ? `${status} ${error.code}` : status;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

describe('200 devices and one wrong password, on two workers', () => {
  it('see it three times, and the other devices are skipped', async () => {
    await credentials.change(plant.db, id, { password: 'canary-wrong-2Lp' });
    const before = refused();
    const { run, tasks } = await plant.run('backup');
    expect(outcomes(tasks)).toEqual({
      'error NR_DEVICE_AUTH_REFUSED': 3,
      'skipped NR_CREDENTIAL_FROZEN': count - 3,
    });
    expect(refused() - before).toBe(3);
    expect(run.status).toBe('error');
    expect((await credentials.list(plant.db))[0]).toMatchObject({ frozenAt: expect.any(Date) as Date });
    // It stays frozen: a further run sends nothing.
    const again = await plant.run('backup');
    expect(outcomes(again.tasks)).toEqual({ 'skipped NR_CREDENTIAL_FROZEN': count });
    expect(refused() - before).toBe(3);
  });

  it('see it as often as its limit says, and it can be thawed', async () => {
    await credentials.change(plant.db, id, { password: 'canary-wrong-2Lp', maxRefusals: 1 });
    const before = refused();
    await plant.run('backup');
    expect(refused() - before).toBe(1);
    await credentials.thaw(plant.db, id);
    await plant.run('backup');
    expect(refused() - before).toBe(2);
  });
});

it('a password that most devices accept is not frozen by the others', async () => {
  const { tasks } = await plant.run('backup');
  expect(outcomes(tasks)).toEqual({ success: count * 0.9, 'error NR_DEVICE_AUTH_REFUSED': count * 0.1 });
  expect((await credentials.list(plant.db))[0]).toMatchObject({ frozenAt: null });
});

it('a password that changed on the devices since the last run is sent as often as its limit says', async () => {
  const names = Array.from({ length: 9 }, (_, index) => `r${index}`);
  expect((await plant.run('backup', { devices: { names } })).run.status).toBe('success');
  await credentials.change(plant.db, id, { password: 'canary-before-6Dk' });
  // NetRaven did not see the change: this login was right a moment ago.
  const present = await credentials.open(plant.db, lab?.name ?? '');
  if (present) await credentials.noteAcceptance(plant.db, present);
  const before = refused();
  const { tasks } = await plant.run('backup', { devices: { names } });
  expect(outcomes(tasks)).toEqual({
    'error NR_DEVICE_AUTH_REFUSED': 3,
    'skipped NR_CREDENTIAL_FROZEN': names.length - 3,
  });
  expect(refused() - before).toBe(3);
});

it('a task behind a jump host with a frozen credential ends once, and does not circle in the queue', async () => {
  const place = { address: '127.0.0.1', platform: 'cisco_ios' };
  await devices.add(plant.db, { ...place, name: 'gate', tags: ['gate'] });
  await devices.add(plant.db, { ...place, name: 'inner', tags: ['inner'], settings: { jumpHost: 'gate' } });
  await credentials.change(plant.db, id, { tags: ['inner'] });
  const gate = await credentials.add(plant.db, {
    networks: ['127.0.0.0/8'],
    name: 'gate',
    username: 'u',
    password: 'x',
    tags: ['gate'],
  });
  for (let n = 0; n < 3; n++) await credentials.noteRefusal(plant.db, { id: gate.id, loginVersion: 1 });
  const { tasks } = await plant.run('backup', { devices: 'name:inner' });
  expect(tasks).toMatchObject([{ status: 'error', attempts: 1, error: { code: 'NR_CREDENTIAL_FROZEN' } }]);
});
