import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../src/simulator/index.ts';
import { account, openTestDevice } from './open.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator([
    { name: 'ios1', platform: 'cisco_ios', ...account },
    { name: 'ios2', platform: 'cisco_ios', ...account, enablePassword: 'Aufstieg-0815' },
    { name: 'frr1', platform: 'linux_frr', ...account },
  ]);
});
afterAll(() => simulator.close());

test.each(['shell', 'exec'] as const)(
  'a configuration read by %s is the one the device has, byte for byte',
  async (channel) => {
    for (const name of ['ios1', 'frr1']) {
      const simulated = simulator.device(name);
      const platform = name === 'ios1' ? 'cisco_ios' : 'linux_frr';
      const { device } = openTestDevice(simulated, platform, { channel, permissions: ['device:secrets'] });
      const session = await device.connect();
      expect(await session.readConfig()).toBe(simulated.config);
      await device.close();
    }
  },
);

test('a login without privilege becomes privileged with the enable password', async () => {
  const simulated = simulator.device('ios2');
  const credentials = [{ id: 'c', name: 'c', ...account, enablePassword: 'Aufstieg-0815' }];
  const { device } = openTestDevice(simulated, 'cisco_ios', { credentials, permissions: ['device:secrets'] });
  const session = await device.connect();
  expect(await session.readConfig()).toBe(simulated.config);
  expect(await session.readConfig('startup')).toBe(simulated.config);
  expect(await session.send('show version')).toMatch(/^Cisco IOS Software[^]*0xF$/);
  await device.close();
});
