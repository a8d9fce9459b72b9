import assert from 'node:assert/strict';
import { expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/index.ts';
import { editConfig } from '../../src/simulator/edit-config.ts';
import { getSample } from '../../src/simulator/sample.ts';
import { account, openTestDevice } from '../open.ts';

test('24 devices are read at once, each in one session', async () => {
  const simulator = await startSimulator(
    Array.from({ length: 24 }, (_, index) => ({
      name: `sw${index + 1}`,
      platform: index % 4 === 3 ? 'linux_frr' : 'cisco_ios',
      ...account,
      latencyMs: 5,
    })),
  );
  const opened = simulator.devices.map((device, index) =>
    openTestDevice(device, index % 4 === 3 ? 'linux_frr' : 'cisco_ios', { permissions: ['device:secrets'] }),
  );
  const sessions = await Promise.all(opened.map(({ device }) => device.connect()));
  // All log in before the first read.
  expect(simulator.stats).toEqual({ maxDevicesAtOnce: 24, sessions: 24 });
  const configs = await Promise.all(sessions.map((session) => session.readConfig()));
  expect(configs).toEqual(simulator.devices.map(({ config }) => config));
  expect(new Set(configs).size).toBe(24);
  await Promise.all(opened.map(({ device }) => device.close()));
  for (const { stats } of simulator.devices) {
    expect(stats).toEqual({
      connections: 1,
      open: 1,
      attempts: 1,
      logins: 1,
      failedLogins: 0,
      sessions: 1,
      maxSessions: 1,
      overtaken: 0,
    });
  }
  await simulator.close();
});

test.each([
  ['earlier', 0],
  // The end of the connection and the end of the delay come together.
  ['while the device was busy', 150],
])('a login granted to a client that disconnected %s is not counted', async (_, busyMs) => {
  const simulator = await startSimulator([{ name: 'slow', platform: 'cisco_ios', ...account, latencyMs: 100 }]);
  const slow = simulator.device('slow');
  const controller = new AbortController();
  const gone = openTestDevice(slow, 'cisco_ios', { signal: controller.signal });
  const ended = gone.device.connect().catch((error: unknown) => error);
  await expect.poll(() => slow.stats.attempts, { interval: 5 }).toBe(1);
  // Timers come next in the event loop, before the socket is looked at.
  await new Promise(setImmediate);
  controller.abort();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyMs);
  expect(await ended).toMatchObject({ code: 'NR_DEVICE_ABORTED' });
  // The device answers this login after the aborted one.
  const { device } = openTestDevice(slow, 'cisco_ios');
  await device.connect();
  expect(slow.stats).toMatchObject({ attempts: 2, logins: 1, sessions: 1, maxSessions: 1 });
  expect(simulator.stats).toEqual({ maxDevicesAtOnce: 1, sessions: 1 });
  await device.close();
  await simulator.close();
});

test('devices may have loopback addresses of their own', async () => {
  const simulator = await startSimulator([{ name: 'a', platform: 'cisco_ios', ...account, address: '127.7.7.1' }]);
  const { device } = openTestDevice(simulator.device('a'), 'cisco_ios');
  expect(await (await device.connect()).send('show version')).toContain('\na uptime is');
  await device.close();
  await simulator.close();
});

test('an unknown device is named in the error', async () => {
  const simulator = await startSimulator([]);
  expect(() => simulator.device('b')).toThrow('"b"');
  await simulator.close();
});

test('configuration mode opens sections, replaces single lines and removes lines', () => {
  const { configure } = getSample('cisco_ios');
  assert(configure);
  let lines: readonly string[] = ['hostname sw1', 'interface Gi1', ' description a', '!', 'end'];
  let section: string | undefined;
  for (const input of [
    'interface Gi1',
    'description b',
    'no description',
    'description c',
    'shutdown',
    'interface Gi2',
  ]) {
    const edited = editConfig({ lines, ...(section !== undefined && { section }) }, input, configure);
    lines = edited?.lines ?? [];
    section = edited?.section;
  }
  expect(lines).toEqual([
    'hostname sw1',
    'interface Gi1',
    ' description c',
    ' shutdown',
    '!',
    'interface Gi2',
    '!',
    'end',
  ]);
  expect(editConfig({ lines }, 'hostname sw2', configure)?.lines[0]).toBe('hostname sw2');
  expect(editConfig({ lines }, 'no interface Gi1', configure)?.lines).not.toContain('interface Gi1');
  expect(editConfig({ lines }, 'unsinn', configure)).toBeUndefined();
});
