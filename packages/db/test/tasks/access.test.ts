import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { credentials, devices, hostKeys, tags, tasks } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());

async function needsOf(device: devices.Device): Promise<tasks.TaskNeeds | undefined> {
  const [needs] = await tasks.loadNeeds(db, [{ taskId: randomUUID(), jobType: 'backup', device }]);
  return needs;
}

const add = (name: string, settings: devices.NewDevice['settings'], tag: string): Promise<devices.Device> =>
  devices.add(db, { name, address: '10.0.0.1', platform: 'cisco_ios', tags: [tag], ...(settings && { settings }) });

test('a task comes with the settings of its device and the chain of jump hosts, each with its own login', async () => {
  const gate = await add('gate', { legacyAlgorithms: true }, 'gates');
  await add('bastion', { jumpHost: 'gate' }, 'bastions');
  const core = await add('core-1', { limits: { commandMs: 5 } }, 'site');
  await tags.change(db, 'site', { settings: { jumpHost: 'bastion', legacyAlgorithms: true, vars: { site: 'ams' } } });
  for (const tag of ['gates', 'bastions', 'site']) {
    await credentials.add(db, {
      networks: ['127.0.0.0/8'],
      name: tag,
      username: tag,
      password: `password-${tag}`,
      tags: [tag],
    });
  }
  const [second] = await credentials.ofDevice(db, gate.id);
  const last = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'z-last',
    username: 'z',
    password: 'p',
    tags: ['gates'],
  });
  await credentials.noteLogins(db, [
    { taskId: randomUUID(), deviceId: gate.id, credentialId: last.id, loginVersion: 1, accepted: true },
  ]);
  const key = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:gate' };
  await hostKeys.pin(db, gate.id, key);

  const needs = await needsOf(core);
  expect(needs?.settings).toEqual({
    jumpHost: 'bastion',
    legacyAlgorithms: true,
    limits: { commandMs: 5 },
    vars: { site: 'ams' },
  });
  expect(needs?.credentials().map(({ name }) => name)).toEqual(['site']);
  const hops = needs?.jumpHosts() ?? [];
  expect(hops.map(({ device, hostKey, settings }) => [device.name, hostKey, settings.legacyAlgorithms])).toEqual([
    ['gate', key, true],
    ['bastion', undefined, undefined],
  ]);
  expect(hops.map((hop) => hop.credentials.map(({ name, password }) => [name, password]))).toEqual([
    [
      ['z-last', 'p'],
      ['gates', 'password-gates'],
    ],
    [['bastions', 'password-bastions']],
  ]);
  expect((await credentials.ofDevice(db, gate.id)).map(({ name }) => name)).toEqual(['z-last', second?.name]);
});

test('a loop or a removed jump host is an error of the task, with the fix', async () => {
  const [one, two] = [await add('loop-1', undefined, 'x'), await add('loop-2', undefined, 'x')];
  const set = (name: string, jumpHost: string): Promise<unknown> =>
    db.pool.query('update device set settings = $2 where name = $1', [name, JSON.stringify({ jumpHost })]);
  await set('loop-1', 'loop-2');
  await set('loop-2', 'loop-1');
  const needs = await needsOf(one);
  expect(() => needs?.jumpHosts()).toThrow(
    expect.objectContaining({
      code: 'NR_JUMP_HOST_LOOP',
      message: 'The jump hosts of loop-1 are a loop: loop-1 behind loop-2 behind loop-1',
      hint: expect.stringContaining('--no-jump-host') as unknown,
    }),
  );
  await set('loop-2', 'nosuch');
  const missing = await needsOf(two);
  expect(() => missing?.jumpHosts()).toThrow(
    expect.objectContaining({
      code: 'NR_JUMP_HOST_UNKNOWN',
      message: 'loop-2 has the jump host nosuch, which is no device',
    }),
  );
});
