import { connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';
import { account, openTestDevice, startDevices } from '../test-utils/open.ts';

const simulator = await startDevices([
  { name: 'ios1', platform: 'cisco_ios' },
  { name: 'ios2', platform: 'cisco_ios', enablePassword: 'Aufstieg-0815' },
  { name: 'frr1', platform: 'linux_frr' },
]);

test.each(['shell', 'exec'] as const)(
  'a configuration read by %s is the one the device has, byte for byte',
  async (channel) => {
    for (const name of ['ios1', 'frr1']) {
      const simulated = simulator.device(name);
      const platform = name === 'ios1' ? 'cisco_ios' : 'linux_frr';
      const session = await openTestDevice(simulated, platform, {
        channel,
        permissions: ['device:secrets'],
      }).device.connect();
      expect(await session.readConfig()).toBe(simulated.config);
    }
  },
);

test('a login without privilege becomes privileged with the enable password', async () => {
  const simulated = simulator.device('ios2');
  const credentials = [{ id: 'c', name: 'c', networks: ['127.0.0.0/8'], ...account, enablePassword: 'Aufstieg-0815' }];
  const session = await openTestDevice(simulated, 'cisco_ios', {
    credentials,
    permissions: ['device:secrets'],
  }).device.connect();
  expect(await session.readConfig()).toBe(simulated.config);
  expect(await session.readConfig('startup')).toBe(simulated.config);
  expect(await session.send('show version')).toMatch(/^Cisco IOS Software[^]*0xF$/);
});

test.each(['shell', 'exec'] as const)(
  'a task that has lost its device sends no further input by %s',
  async (channel) => {
    const [name, platform] = channel === 'shell' ? (['ios1', 'cisco_ios'] as const) : (['frr1', 'linux_frr'] as const);
    const simulated = simulator.device(name);
    const lost = new AbortController();
    let held = true;
    const isHeld = (): boolean => {
      if (!held) lost.abort();
      return held;
    };
    const { device } = openTestDevice(simulated, platform, { channel, signal: lost.signal, isHeld });
    const session = await device.connect();
    await session.send('show version');
    const typed = [...simulated.typed];
    held = false;
    await expect(session.send('show version')).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    await device.close();
    expect(simulated.typed).toEqual(typed);
  },
);

test('a connection that ends while the login waits for the database ends only the login', async () => {
  const { address, port } = simulator.device('ios1');
  const sockets = new Set<Socket>();
  const proxy = createServer((socket) => {
    const device = connect({ host: address, port });
    for (const [from, to] of [
      [socket, device],
      [device, socket],
    ] as const) {
      sockets.add(from.on('error', () => undefined));
      from.pipe(to);
    }
  });
  const beforeLogin = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await setTimeout(100);
    throw Object.assign(new Error('the task has ended'), { code: 'NR_WORKER_FENCED' });
  };
  const where = { name: 'ios1', address: '127.0.0.1', port: await listen(proxy) };
  const { device } = openTestDevice(where, 'cisco_ios', { beforeLogin });
  await expect(device.connect()).rejects.toMatchObject({ code: expect.stringMatching(/^NR_/) });
});
