import { expect, it } from 'vitest';
import { credentials, devices, health, hostKeys, inspections, runs, tags } from '@netraven/db';
import { makeHostKey } from '@netraven/device/simulator';
import { cisco, login, startPlant } from './plant.ts';

const old = {
  name: 'old-1',
  platform: 'cisco_ios',
  algorithms: { kex: ['diffie-hellman-group14-sha1'] as 'diffie-hellman-group14-sha1'[] },
};
const vars = {
  source: `export const meta = { jobType: 'vars' };
    export const run = async ({ device }) => ({ success: true, details: device.vars });`,
};

/** The simulated device accepts the line, and keeps the server. */
const unverified = {
  permissions: ['device:write' as const],
  source: `export const meta = { jobType: 'unverified' };
    export const run = async ({ device }) => {
      const line = 'default ntp server 198.51.100.220';
      await (await device.connect()).configure([line], { undo: ['no ' + line], verify: 'none' });
      return { success: true };
    };`,
};

it('a setting of a tag, such as old algorithms or another command, holds from the next attempt on', async () => {
  const plant = await startPlant({ devices: [old] });
  const refused = await plant.run('backup');
  expect(refused.tasks).toMatchObject([{ status: 'error', error: { code: 'NR_DEVICE_PROTOCOL' } }]);
  const [device] = await devices.list(plant.db);
  await devices.change(plant.db, device?.id ?? '', { addTags: ['old'] });
  await tags.change(plant.db, 'old', { settings: { legacyAlgorithms: true } });
  expect((await plant.run('backup')).tasks).toMatchObject([{ status: 'success' }]);
  // Another command for the configuration is a setting too.
  await tags.change(plant.db, 'old', { settings: { commands: { running: 'show running-config view full' } } });
  expect((await plant.run('backup')).tasks).toMatchObject([{ error: { code: 'NR_DEVICE_COMMAND_FAILED' } }]);
  expect(plant.simulator.device('old-1').typed).toContain('show running-config view full');
});

it('a tag demands verified changes, whatever the job passes, and the device leaves it to the job again', async () => {
  const plant = await startPlant({ devices: cisco('core-1'), jobs: { unverified } });
  const [device] = await devices.list(plant.db);
  await devices.change(plant.db, device?.id ?? '', { addTags: ['core'] });
  await tags.change(plant.db, 'core', { settings: { verifyChanges: true } });
  const simulated = plant.simulator.device('core-1');
  const before = simulated.config;
  expect((await plant.run('unverified')).tasks).toMatchObject([
    { status: 'error', error: { code: 'NR_DEVICE_CHANGE_NOT_SHOWN' } },
  ]);
  expect(simulated.config).toBe(before);
  await devices.change(plant.db, device?.id ?? '', { settings: { verifyChanges: false } });
  expect((await plant.run('unverified')).tasks).toMatchObject([{ status: 'success' }]);
});

it('a device behind two jump hosts is read by telnet, and each host keeps its own key and login', async () => {
  const plant = await startPlant({
    devices: [
      { name: 'old-1', platform: 'cisco_ios', transport: 'telnet' },
      { name: 'jump-1', platform: 'linux_frr', forwards: true, hostKey: makeHostKey() },
      { name: 'jump-2', platform: 'linux_frr', forwards: true, hostKey: makeHostKey() },
    ],
  });
  const all = await devices.list(plant.db);
  const idOf = (name: string): string => all.find((device) => device.name === name)?.id ?? '';
  await devices.change(plant.db, idOf('jump-2'), { settings: { jumpHost: 'jump-1' } });
  await devices.change(plant.db, idOf('old-1'), { settings: { jumpHost: 'jump-2', transport: 'telnet' } });
  const run = await plant.run('backup', { devices: 'name:old-1' });
  expect(run.tasks).toMatchObject([{ status: 'success' }]);
  const [jump1, jump2, old1] = ['jump-1', 'jump-2', 'old-1'].map((name) => plant.simulator.device(name));
  expect([jump1?.stats.logins, jump2?.stats.logins, old1?.stats.logins]).toEqual([1, 1, 1]);
  expect([jump1?.typed, jump2?.typed]).toEqual([[], []]);
  const pinned = await hostKeys.getAll(plant.db, [idOf('jump-1'), idOf('jump-2'), idOf('old-1')]);
  expect(pinned).toMatchObject([jump1?.hostKey, jump2?.hostKey, undefined]);
});

it('a limit of a device ends its login, and a job sees the variables of the device', async () => {
  const plant = await startPlant({ devices: cisco('slow-1'), jobs: { vars } });
  const [device] = await devices.list(plant.db);
  const settings = { limits: { loginMs: 200 }, vars: { site: 'ams' } };
  await devices.change(plant.db, device?.id ?? '', { settings });
  expect((await plant.run('vars')).tasks).toMatchObject([{ result: { details: { site: 'ams' } } }]);
  plant.simulator.device('slow-1').faults = [{ kind: 'silent' }];
  const { id } = await plant.start('backup');
  await expect
    .poll(async () => (await runs.tasks(plant.db, id))[0]?.error)
    .toMatchObject({ code: 'NR_DEVICE_TIMEOUT', message: expect.stringContaining('200 ms') as unknown });
});

it('a task reaches its device through a chain of jump hosts, each with its own credential and pinned key', async () => {
  const gate = { platform: 'linux_frr', forwards: true, password: 'canary-gate-6Tx' };
  const plant = await startPlant({
    devices: [
      { name: 'core-1', platform: 'cisco_ios', hostKey: makeHostKey() },
      { name: 'telnet-1', platform: 'cisco_ios', transport: 'telnet' },
      { name: 'gate-1', ...gate, hostKey: makeHostKey() },
      { name: 'gate-2', ...gate, hostKey: makeHostKey() },
    ],
  });
  const { db, simulator } = plant;
  const all = await devices.list(db);
  const change = (name: string, more: devices.DeviceChange): Promise<unknown> =>
    devices.change(db, all.find((device) => device.name === name)?.id ?? '', more);
  await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'gates',
    username: login.username,
    password: gate.password,
    tags: ['gate'],
  });
  await tags.change(db, 'site', { settings: { jumpHost: 'gate-2' } });
  await change('core-1', { addTags: ['site'] });
  await change('telnet-1', { addTags: ['site'], settings: { transport: 'telnet' } });
  await change('gate-2', { addTags: ['gate', 'site'], settings: { jumpHost: 'gate-1' } });
  await change('gate-1', { addTags: ['gate'] });

  const on = { devices: 'name:core-1 name:telnet-1' };
  expect((await plant.run('backup', on)).tasks.map(({ status, error }) => [status, error])).toEqual([
    ['success', null],
    ['success', null],
  ]);
  const pinned = (await hostKeys.listKnown(db)).map(({ deviceName, pinned: { fingerprint } }) => [
    deviceName,
    fingerprint,
  ]);
  expect(pinned).toEqual(
    ['core-1', 'gate-1', 'gate-2'].map((name) => [name, simulator.device(name).hostKey.fingerprint]),
  );
  // The credential that a jump host accepted comes first the next time, and the way is tested step by step.
  const [core, gate1] = ['core-1', 'gate-1'].map((name) => all.find((device) => device.name === name)?.id ?? '');
  await expect
    .poll(
      async () => (await health.deviceReport(db, gate1 ?? '')).credentials.find(({ workedLast }) => workedLast)?.name,
    )
    .toBe('gates');
  const { id } = await inspections.create(db, core ?? '', { kind: 'test' });
  await expect.poll(async () => (await inspections.get(db, id)).status).toBe('done');
  expect((await inspections.get(db, id)).steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'Name (jump host gate-1) ok',
    expect.stringMatching(/^Ping \(jump host gate-1\) /) as unknown,
    'TCP (jump host gate-1) ok',
    'Host key (jump host gate-1) ok',
    'Login (jump host gate-1) ok',
    'Host key (jump host gate-2) ok',
    'Login (jump host gate-2) ok',
    'Host key ok',
    'Login ok',
    'Prompt ok',
    'Configuration ok',
  ]);

  // A changed key of a jump host ends the task before a password is sent to it, and names the jump host.
  simulator.device('gate-2').changeHostKey();
  const attempts = simulator.device('gate-2').stats.attempts;
  const changed = await plant.run('backup', { devices: 'name:core-1' });
  expect(changed.tasks[0]?.error).toMatchObject({
    code: 'NR_DEVICE_HOST_KEY_CHANGED',
    hint: expect.stringContaining('hostkeys accept gate-2') as unknown,
  });
  expect(simulator.device('gate-2').stats.attempts).toBe(attempts);
  expect(JSON.stringify(plant.entries)).not.toContain(gate.password);

  // A loop that was written by hand is an error of the task.
  await db.pool.query(`update device set settings = '{"jumpHost":"gate-2"}' where name = 'gate-1'`);
  const loop = await plant.run('backup', { devices: 'name:core-1' });
  expect(loop.tasks[0]?.error).toMatchObject({
    code: 'NR_JUMP_HOST_LOOP',
    hint: expect.stringContaining('netraven devices set') as unknown,
  });
});

it('a login that a jump host refused is not repeated by other tasks of the run', async () => {
  const gate = { name: 'gate-1', platform: 'linux_frr', forwards: true, password: 'canary-gate-6Tx' };
  const plant = await startPlant({
    devices: [gate, ...[1, 2, 3].map((n) => ({ name: `core-${n}`, platform: 'cisco_ios' }))],
    worker: { slots: 1 },
  });
  for (const device of await devices.named(plant.db, ['core-*'])) {
    await devices.change(plant.db, device.id, { settings: { jumpHost: 'gate-1' } });
  }
  const { tasks } = await plant.run('backup', { devices: 'name:core-*' });
  expect(tasks.map(({ error }) => error?.code)).toEqual(Array(3).fill('NR_DEVICE_AUTH_REFUSED'));
  expect(plant.simulator.device('gate-1').stats.attempts).toBe(1);
});

it('lines that a setting ignores make no new version, and other lines do', async () => {
  const plant = await startPlant({ devices: cisco('core-1') });
  const [device] = await devices.list(plant.db);
  await devices.change(plant.db, device?.id ?? '', { settings: { ignore: ['snmp-server location .*'] } });
  const simulated = plant.simulator.device('core-1');
  const messages: unknown[] = [];
  for (const line of ['snmp-server location rack 1', 'snmp-server location rack 2', 'ntp server 192.0.2.7']) {
    simulated.config = simulated.config.replace(/\n(?:snmp-server location .*\n)?end\n/, `\n${line}\nend\n`);
    messages.push((await plant.run('backup')).tasks[0]?.result?.message);
  }
  expect(messages).toEqual(['running-config version 1', 'unchanged', 'running-config version 2']);
});

it('tasks that start together send a wrong login to their jump host once, and a right one at once', async () => {
  const latencyMs = 100;
  const gates = ['bad', 'good'].map((name) => ({
    ...{ name: `gate-${name}`, platform: 'linux_frr', forwards: true, latencyMs },
    ...(name === 'bad' && { password: 'canary-gate-6Tx' }),
  }));
  const behind = Array.from({ length: 12 }, (_, n) => ({ name: `core-${n}`, platform: 'cisco_ios' }));
  const plant = await startPlant({ devices: [...gates, ...behind], worker: { slots: 12 } });
  for (const [n, device] of (await devices.list(plant.db)).filter(({ name }) => name.startsWith('core')).entries()) {
    await devices.change(plant.db, device.id, { settings: { jumpHost: n % 2 === 0 ? 'gate-bad' : 'gate-good' } });
  }
  const { tasks } = await plant.run('backup', { devices: { names: behind.map(({ name }) => name) } });
  expect(tasks.filter(({ status }) => status === 'success')).toHaveLength(6);
  expect(tasks.filter(({ error }) => error?.code === 'NR_DEVICE_AUTH_REFUSED')).toHaveLength(6);
  expect(plant.simulator.device('gate-bad').stats.failedLogins).toBe(1);
  expect(plant.simulator.device('gate-good').stats).toMatchObject({ logins: 6, failedLogins: 0 });
});
