import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from '../listen.ts';
import { openTestDevice, startDevices } from '../../test-utils/open.ts';

const simulator = await startDevices([
  { name: 'by-ssh', platform: 'cisco_ios' },
  { name: 'by-telnet', platform: 'cisco_ios', transport: 'telnet' },
]);

test('SSH to the telnet port of a device is named, with the command that sets telnet', async () => {
  const { device } = openTestDevice(simulator.device('by-telnet'), 'cisco_ios');
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_TRANSPORT_WRONG',
    message: expect.stringMatching(/^by-telnet \(\S+\) speaks telnet, but NetRaven spoke SSH$/) as unknown,
    hint: expect.stringContaining('`netraven devices set by-telnet --transport telnet`') as unknown,
    retryable: false,
  });
});

test('telnet to the SSH port of a device is named, with the command that sets SSH', async () => {
  const { device } = openTestDevice(simulator.device('by-ssh'), 'cisco_ios', { transport: 'telnet' });
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_TRANSPORT_WRONG',
    message: expect.stringMatching(/^by-ssh \(\S+\) speaks SSH, but NetRaven spoke telnet$/) as unknown,
    hint: expect.stringContaining('`netraven devices set by-ssh --transport ssh`') as unknown,
  });
  expect(simulator.device('by-ssh').stats.attempts).toBe(0);
});

test.each([
  ['asks for the name and waits', 'Welcome\r\n\r\nlogin: ', false],
  ['asks for the password and hangs up', '\r\nPassword: ', true],
])('a telnet server without options is named by its login prompt: it %s', async (_, said, hangsUp) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // The client disconnects.
    socket.write(said);
    if (hangsUp) socket.end();
  });
  const where = { name: 'old', address: '127.0.0.1', port: await listen(server) };
  const { device } = openTestDevice(where, 'cisco_ios');
  await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_TRANSPORT_WRONG' });
});

test('an SSH server may send other lines first, also one that ends like a login prompt', async () => {
  const { address, port } = simulator.device('by-ssh');
  const server = createServer((socket) => {
    socket.write('Authorized users only\r\nlogin: by key\r\n');
    const inner = connect(port, address);
    socket.on('error', () => inner.destroy()).pipe(inner);
    inner.on('error', () => socket.destroy()).pipe(socket);
  });
  const where = { name: 'by-ssh', address: '127.0.0.1', port: await listen(server) };
  const session = await openTestDevice(where, 'cisco_ios').device.connect();
  expect(await session.send('show version')).toContain('Cisco IOS');
});
