import { expect, it } from 'vitest';
import { artifacts, devices, hostKeys } from '@netraven/db';
import { startPlant } from '../plant.ts';

const platform = 'cisco_ios';
const changing = {
  source: `export const meta = { jobType: 'changing' }; export async function run({ device, db }) {
    const session = await device.connect();
    await db.artifacts.save('note', 'text');
    await session.configure(['ntp server 10.0.0.9']);
    return { success: true } }`,
  permissions: ['device:write'] as const,
};

it('the host key of a first contact is pinned, and the login does not wait for that', async () => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform }] });
  const { tasks } = await plant.run('backup');
  expect(tasks).toMatchObject([{ status: 'success' }]);
  expect(await hostKeys.listKnown(plant.db)).toMatchObject([{ deviceName: 'core-1', refused: null }]);
});

it.each(['backup', 'changing'])(
  'a first contact of %s during which another task pins another key stores no result and changes nothing',
  async (jobType) => {
    const plant = await startPlant({ devices: [{ name: 'core-1', platform }], jobs: { changing } });
    // Another task is always a moment faster.
    await plant.db.pool.query(`
      create function pin_before() returns trigger language plpgsql as $$ begin
        if new.fingerprint <> 'SHA256:other' then
          insert into host_key (device_id, algorithm, fingerprint) values (new.device_id, new.algorithm, 'SHA256:other')
          on conflict do nothing;
        end if;
        return new;
      end $$;
      create trigger pin_before before insert on host_key for each row execute function pin_before()`);
    const { run, tasks } = await plant.run(jobType);
    const hint = expect.stringContaining('`netraven hostkeys accept core-1`') as unknown;
    expect(tasks).toMatchObject([{ result: null, error: { code: 'NR_DEVICE_HOST_KEY_CHANGED', hint } }]);
    expect(run.counts.success).toBe(0);
    const [device] = await devices.list(plant.db);
    const of = { deviceId: device?.id ?? '', jobType };
    for (const name of ['running-config', 'note'])
      expect(await artifacts.latest(plant.db, { ...of, name })).toBe(undefined);
    expect(plant.simulator.devices[0]?.typed).not.toContain('ntp server 10.0.0.9');
    expect(await hostKeys.listKnown(plant.db)).toMatchObject([
      { pinned: { fingerprint: 'SHA256:other' }, refused: { fingerprint: expect.stringMatching(/^SHA256:/) } },
    ]);
  },
);

it.each([
  ['is away', '57P01', ['success']],
  ['answers with an error', 'P0001', ['error', 'success']],
])('a host key is pinned although the database %s at the first try', async (_, code, attempts) => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform }], jobs: { changing } });
  await plant.db.pool.query(`
    create sequence pins;
    create function fail_once() returns trigger language plpgsql as $$ begin
      if nextval('pins') = 1 then raise exception 'no pin' using errcode = '${code}'; end if;
      return new;
    end $$;
    create trigger fail_once before insert on host_key for each row execute function fail_once()`);
  const { tasks } = await plant.run('changing');
  expect(tasks).toMatchObject([{ status: 'success' }]);
  const { rows } = await plant.db.pool.query<{ status: string }>('select status from attempt order by number');
  expect(rows.map(({ status }) => status)).toEqual(attempts);
  expect(plant.simulator.devices[0]?.typed.filter((line) => line === 'ntp server 10.0.0.9')).toHaveLength(1);
  expect(await hostKeys.listKnown(plant.db)).toMatchObject([{ deviceName: 'core-1', refused: null }]);
});
