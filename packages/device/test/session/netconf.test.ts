import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { serveNetconf } from '../../src/simulator/netconf-server.ts';
import { base } from '../../src/transport/netconf/message-reader.ts';
import { makeHostKey, type Fault } from '../../src/simulator/index.ts';
import { defaultLimits } from '../../src/platform/limits.ts';
import { listen } from '../listen.ts';
import { account, openTestDevice, startDevices, type OpenedDevice } from '../../test-utils/open.ts';
import { passTime } from '../pass-time.ts';

const common = { platform: 'netconf_any', ...account };
const simulator = await startDevices([
  { name: 'new', ...common },
  { name: 'old', ...common, netconfBase: '1.0' },
  { name: 'cli', ...common, platform: 'cisco_ios' },
  { name: 'telnet', ...common, platform: 'cisco_ios', transport: 'telnet' },
  { name: 'junos', ...common, platform: 'juniper_junos_netconf' },
  { name: 'jump', ...common, platform: 'linux_frr', forwards: true },
]);

/** Makes an SSH server whose subsystem `netconf` is served by the handler. */
function netconfServer(serve: (channel: ssh2.ServerChannel) => void): ssh2.Server {
  return new ssh2.Server({ hostKeys: [makeHostKey()] }, (client) => {
    client.on('authentication', (request) => request.accept());
    client.on('session', (accept) => accept().on('subsystem', (acceptChannel) => serve(acceptChannel())));
  });
}

async function read(
  name: string,
  faults: readonly Fault[],
  options: Parameters<typeof openTestDevice>[2] = {},
): Promise<OpenedDevice & { config: string; error: unknown }> {
  const simulated = simulator.device(name);
  simulated.faults = faults;
  const opened = openTestDevice(simulated, 'netconf_any', options);
  const before = simulated.typed.length;
  const isAsked = (): boolean =>
    simulated.typed.slice(before).some((operation) => operation.startsWith('<get-config>'));
  const hangs = faults.some(({ kind }) => kind === 'hang');
  let [config, error]: [string, unknown] = ['', undefined];
  try {
    const session = await opened.device.connect();
    const reading = (): Promise<string> => session.readConfig();
    const pauses = faults.some(({ kind }) => kind === 'pause');
    const ms = pauses ? 31_000 : defaultLimits.configMs;
    config = await (hangs || pauses ? passTime(reading, isAsked, ms) : reading());
  } catch (thrown) {
    error = thrown;
  }
  await opened.device.close();
  return { ...opened, config, error };
}

describe.each([
  ['new', 'chunks'],
  ['old', 'end-of-message marks'],
])('a device with NETCONF (%s, %s)', (name) => {
  const simulated = simulator.device(name);

  test('shows its configuration with one element in each line, masked', async () => {
    const { config } = await read(name, []);
    expect(config.replaceAll(/<secret:\w+>/g, '*')).toBe(
      simulated.config
        .replace(/(?<=<password>)[^<]+/, '*')
        .replace(/(?<=<(?:shared-secret|key|keystring|text-name|index)>)[^<\n]+/g, '*')
        .replace(/password: .*/, 'password: *'),
    );
    expect((await read(name, [], { permissions: ['device:secrets'] })).config).toBe(simulated.config);
  });

  test('gets close-session at the end, and nothing but the operation of the platform before', async () => {
    const before = simulated.typed.length;
    await read(name, []);
    expect(simulated.typed.slice(before)).toEqual([
      '<get-config><source><running/></source></get-config>',
      '<close-session/>',
    ]);
  });

  test('is reached through a jump host', async () => {
    const { address, port } = simulator.device('jump');
    const jump = {
      device: { id: 'j', name: 'jump', address, port },
      credentials: [{ id: 'c', name: 'jump', networks: ['127.0.0.0/8'], ...account }],
      legacyAlgorithms: false,
    };
    const { config } = await read(name, [], { permissions: ['device:secrets'], jumpHosts: [jump] });
    expect(config).toBe(simulated.config);
  });

  test('may be silent for more than half a minute before its configuration', async () => {
    const pause: Fault = { kind: 'pause', at: 0, pauseMs: 35_000 };
    const { config, error } = await read(name, [pause], { permissions: ['device:secrets'] });
    expect(error).toBeUndefined();
    expect(config).toBe(simulated.config);
  });

  test.each<[string, Fault, string, number]>([
    ['is silent', { kind: 'hang', at: 0 }, 'NR_DEVICE_TIMEOUT', 0],
    ['stops in the middle', { kind: 'hang', at: 0.5 }, 'NR_DEVICE_TIMEOUT', 1],
    ['hangs up', { kind: 'close', at: 0.5 }, 'NR_DEVICE_TRUNCATED', 1],
    ['ends the message too early', { kind: 'cut', at: 0.9 }, 'NR_DEVICE_TRUNCATED', 1],
    ['sends garbage', { kind: 'garbage', bytes: 2_000 }, 'NR_DEVICE_TRUNCATED', 1],
    ['sends lines that are no XML', { kind: 'flood', bytes: 100_000 }, 'NR_DEVICE_TRUNCATED', 1],
    ['refuses', { kind: 'cli-error', message: 'not for you' }, 'NR_DEVICE_COMMAND_FAILED', 1],
  ])('that %s returns no configuration, and what came is in quarantine', async (_, fault, code, kept) => {
    const { error, quarantined } = await read(name, [fault]);
    expect(error).toMatchObject({ code, message: expect.any(String) });
    expect(quarantined).toHaveLength(kept);
  });
});

test('who committed Junos and when makes no new version, and a secret of several lines is masked as a whole', async () => {
  const junos = simulator.device('junos');
  const readStamped = async (stamp: string): Promise<string> => {
    junos.config = `<data>
  <configuration xmlns="urn:c" xmlns:junos="urn:j"${stamp}>
    <private-key>first-0815&#10;second-4711</private-key>
  </configuration>
</data>
`;
    const { device } = openTestDevice(junos, 'juniper_junos_netconf');
    return (await device.connect()).readConfig();
  };
  const config = await readStamped(' junos:commit-seconds="1" junos:commit-localtime="now" junos:commit-user="ann"');
  expect(config).toContain('  <configuration xmlns="urn:c" xmlns:junos="urn:j">\n');
  expect(config).toMatch(/^ {4}<private-key><secret:\w+><\/private-key>$/m);
  expect(await readStamped(' junos:commit-seconds="2" junos:commit-user="bob"')).toBe(config);
});

test('an error of the device is shown with its tag and message', async () => {
  const { error } = await read('new', [{ kind: 'cli-error', message: 'not for you' }]);
  expect(error).toMatchObject({ message: 'new answered rpc-error access-denied: not for you' });
});

test('a device that is slow to read the hello is not asked before', async () => {
  const mark = ']]>]]>';
  const text = '<data>\n  <a>1</a>\n</data>\n';
  const server = netconfServer((channel) => {
    const receive = serveNetconf(
      {
        write: (data) => channel.write(data),
        onDrain: (listener) => void channel.once('drain', listener),
        isOpen: true,
        hangUp: () => channel.end(),
      },
      { version: '1.1', config: () => text, typed: () => undefined, strike: () => undefined },
    );
    let came = '';
    const readHello = (): void => {
      receive(Buffer.from(came.slice(0, came.indexOf(mark) + mark.length)));
      // netconfd looks for `]]>]]>` in all that it reads together with the hello, and never finds it in a chunk.
      if (came.endsWith(mark)) channel.on('data', receive);
    };
    channel.on('data', (bytes: Buffer) => {
      if (came === '') setTimeout(readHello, 100);
      came += bytes.toString();
    });
  });
  const where = { name: 'late', address: '127.0.0.1', port: await listen(server) };
  const { device } = openTestDevice(where, 'netconf_any');
  expect(await (await device.connect()).readConfig()).toBe(text.replace('<data>', `<data xmlns="${base}">`));
});

test('a connection that ends within a chunk is a truncated configuration', async () => {
  const { error } = await read('new', [{ kind: 'chunk-cut', at: 0.98 }]);
  expect(error).toMatchObject({ code: 'NR_DEVICE_TRUNCATED', retryable: true });
});

test('an answer that is too large is stopped', async () => {
  const { error } = await read('new', [], { limits: { maxBytes: 1_000 } });
  expect(error).toMatchObject({ code: 'NR_DEVICE_TOO_LARGE' });
});

test('an empty configuration is no backup', async () => {
  const simulated = simulator.device('new');
  simulated.config = '<data/>\n';
  const { error } = await read('new', []);
  expect(error).toMatchObject({ code: 'NR_DEVICE_NOT_PRIVILEGED', hint: expect.stringContaining('NACM') });
});

test('a device with NETCONF has no commands', async () => {
  const session = await openTestDevice(simulator.device('new'), 'netconf_any', {
    permissions: ['device:write'],
  }).device.connect();
  await expect(session.send('show version')).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_UNKNOWN',
    message: 'new is used by NETCONF, and netconf_any has no commands',
  });
  await expect(session.configure(['x'])).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_REFUSED' });
  await expect(session.readConfig('startup')).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_UNKNOWN' });
  expect(await session.contexts()).toEqual([]);
});

test('a hello that cannot be read is no cut configuration', async () => {
  const server = netconfServer((channel) => void channel.write('<hello><not-closed></hello>]]>]]>'));
  const where = { name: 'odd', address: '127.0.0.1', port: await listen(server) };
  const { device, quarantined } = openTestDevice(where, 'netconf_any');
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_PROTOCOL',
    message: expect.stringMatching(/^What odd \(127\.0\.0\.1:\d+\) sent by NETCONF cannot be read: /),
  });
  expect(quarantined).toEqual([]);
});

test('a device without the subsystem is no device with NETCONF', async () => {
  const { error } = await read('cli', []);
  expect(error).toMatchObject({
    code: 'NR_DEVICE_PROTOCOL',
    message: expect.stringMatching(/^cli \(127\.0\.0\.1:\d+\) offers no NETCONF$/),
    hint: expect.stringContaining('`netraven devices set cli --port 830`'),
  });
});

test('NETCONF needs SSH', async () => {
  const { error } = await read('telnet', [], { transport: 'telnet' });
  expect(error).toMatchObject({ code: 'NR_DEVICE_OPTION_INVALID', hint: expect.stringContaining('--transport ssh') });
});
