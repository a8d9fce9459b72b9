import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/index.ts';
import { setText } from '../../src/simulator/edit-text.ts';
import { getSample } from '../../src/sample/sample.ts';
import { account, openTestDevice, simulate } from '../../test-utils/open.ts';
import { standStill } from '@netraven/test-utils/stand-still';

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
    await expect
      .poll(() => ({ ...stats }))
      .toEqual({
        connections: 1,
        open: 0,
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

test('a simulator of which one device cannot listen leaves none that does', async () => {
  const { port: taken } = await simulate({ name: 'other', platform: 'cisco_ios' });
  const closed = await startSimulator([{ name: 'r1', platform: 'cisco_ios', ...account }]);
  const { port } = closed.device('r1');
  await closed.close();
  const devices = [port, taken].map((each) => ({ name: `r-${each}`, platform: 'cisco_ios', ...account, port: each }));
  await expect(startSimulator(devices)).rejects.toThrow('EADDRINUSE');
  const again = await startSimulator(devices.slice(0, 1));
  await again.close();
});

test.each([
  ['earlier', 0],
  // The end of the connection and the end of the delay come together.
  ['while the device was busy', 150],
])('a login granted to a client that disconnected %s is not counted', async (_, busyMs) => {
  const simulator = await startSimulator([{ name: 'slow', platform: 'cisco_ios', ...account, latencyMs: 100 }]);
  onTestFinished(() => simulator.close());
  const slow = simulator.device('slow');
  const controller = new AbortController();
  const gone = openTestDevice(slow, 'cisco_ios', { signal: controller.signal });
  const ended = gone.device.connect().catch((error: unknown) => error);
  await expect.poll(() => slow.stats.attempts, { interval: 5 }).toBe(1);
  // Timers come next in the event loop, before the socket is looked at.
  await new Promise(setImmediate);
  controller.abort();
  standStill(busyMs);
  expect(await ended).toMatchObject({ code: 'NR_DEVICE_ABORTED' });
  // The device answers this login after the aborted one.
  const { device } = openTestDevice(slow, 'cisco_ios');
  await device.connect();
  expect(slow.stats).toMatchObject({ attempts: 2, logins: 1, sessions: 1, maxSessions: 1 });
  expect(simulator.stats).toEqual({ maxDevicesAtOnce: 1, sessions: 1 });
});

test('devices may have loopback addresses of their own', async () => {
  const simulated = await simulate({ name: 'a', platform: 'cisco_ios', address: '127.7.7.1' });
  const session = await openTestDevice(simulated, 'cisco_ios').device.connect();
  expect(await session.send('show version')).toContain('\na uptime is');
});

test('an unknown device is named in the error', async () => {
  const simulator = await startSimulator([]);
  expect(() => simulator.device('b')).toThrow('"b"');
  await simulator.close();
});

test('a banner is replaced where it ends, by its own delimiter, and the rest stays', () => {
  const set = (config: string, typed: string[], end = '#'): string => setText(config, typed, end);
  const hi = ['banner motd #', 'Hi', '#'];
  const { config } = getSample('cisco_nxos');
  const old = /^banner motd #\n[^]*?^#\n/m.exec(config)?.[0] ?? 'none';
  expect(set(config, hi)).toBe(config.replace(old, 'banner motd ^C\nHi\n^C\n'));
  const around = (banner: string): string => `hostname a\n${banner}\nline con 0\nend\n`;
  const banner = 'banner motd ^C\nHi\n^C';
  expect(set(around('banner motd ^CText^C'), hi)).toBe(around(banner));
  expect(set(around('banner motd ^C\nText\nto its end^C'), hi)).toBe(around(banner));
  expect(set(around(banner), ['banner motd #One', 'two#'])).toBe(around('banner motd ^COne\ntwo^C'));
});

test.each(['end\n', ': end\n', ''])('a new banner is put before the last line of a configuration, %j', (last) => {
  const typed = ['banner motd #', 'Hi', '#'];
  expect(setText(`hostname a\n${last}`, typed, '#')).toBe(`hostname a\nbanner motd ^C\nHi\n^C\n${last}`);
});

test.each(['cisco_ios', 'cisco_nxos'])(
  'a device of %s replaces its banner by one of a single line',
  async (platform) => {
    const simulated = await simulate({ name: 'a', platform });
    const before = simulated.config;
    const session = await openTestDevice(simulated, platform, { permissions: ['device:write'] }).device.connect();
    const old = /^banner motd (\S+)\n[^]*?^\1\n/m.exec(before)?.[0] ?? 'none';
    await session.configure(['banner motd #Hi#']);
    expect(simulated.config).toBe(before.replace(old, 'banner motd ^CHi^C\n'));
    await session.configure(['banner motd #', 'Hello', '#']);
    expect(simulated.config).toBe(before.replace(old, 'banner motd ^C\nHello\n^C\n'));
  },
);
