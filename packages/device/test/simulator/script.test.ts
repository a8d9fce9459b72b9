import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { builtInFolder } from '../../src/platform/platforms.ts';
import { startSimulator, type SimulatedDevice } from '../../src/simulator/index.ts';
import { account, openTestDevice, startDevices, simulate } from '../../test-utils/open.ts';
import { bareDevice } from '../../test-utils/typed-lines.ts';

const simulator = await startDevices([
  { name: 'ios', platform: 'cisco_ios' },
  { name: 'linux', platform: 'linux_debian' },
]);
const ios = simulator.device('ios');
const linux = simulator.device('linux');

const sessionOn = (device: SimulatedDevice) =>
  openTestDevice(device, device.platform, { permissions: ['device:write'] }).device.connect();

describe('answers of a simulated device', () => {
  test('are printed for any command, as they are', async () => {
    const inventory = 'NAME: "1", TYPE: "{name}"\n  PID: WS-C3850\n';
    ios.answers = { ' show  inventory': inventory, 'show version': 'Version 1', constructor: '' };
    linux.answers = { 'ip -j link': '[]' };
    const session = await sessionOn(ios);
    expect(await session.send('show inventory')).toBe(inventory.trimEnd());
    expect(await session.send('show   version')).toBe('Version 1');
    await expect(session.send('show constructor')).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_FAILED' });
    expect(await (await sessionOn(linux)).send('ip -j link')).toBe('[]');
  });

  test('in configuration mode accept a line of any kind, and it is configured', async () => {
    ios.answers = { 'lldp run': '% LLDP starts', end: 'Nothing was saved' };
    const session = await sessionOn(ios);
    const harmless = ['LLDP starts'];
    expect(await session.configure(['lldp run', 'ntp server 192.0.2.1'], { harmless })).toContain('% LLDP starts');
    expect(ios.config).toContain('\nlldp run\n');
    expect(ios.config).toContain('\nntp server 192.0.2.1\n');
    // The device has left configuration mode.
    expect(await session.send('show clock')).toContain('UTC');
  });

  test('of a form that none has are refused with the command', () => {
    const wrong = { 'show x': { ask: 'Sure?' } } as never;
    expect(() => (ios.answers = wrong)).toThrow('The answer to "show x" must be a text or { asks, next }');
  });
});

describe('a simulated device without commands', () => {
  const options = { name: 'edge', platform: 'juniper_junos_netconf', ...account };
  const refused = {
    code: 'NR_DEVICE_OPTION_INVALID',
    message: expect.stringMatching(
      /^`(?:answers|refuses)` of edge has no effect: juniper_junos_netconf has no commands$/,
    ),
    hint: expect.stringContaining('Remove'),
  };

  test('refuses answers and refused commands, which it would ignore', async () => {
    await expect(startSimulator([{ ...options, answers: { 'show version': 'x' } }])).rejects.toMatchObject(refused);
    await expect(startSimulator([{ ...options, refuses: ['show version'] }])).rejects.toMatchObject(refused);
  });

  test('takes none of both, as every device does', async () => {
    expect((await simulate({ ...options, answers: {}, refuses: [] })).answers).toEqual({});
  });
});

describe('refused commands of a simulated device', () => {
  test.each(['cisco_ios', 'linux_debian', 'fortinet_fortios'])('get the error text of %s', async (platform) => {
    const own = await simulate({ name: 'own', platform, refuses: ['show version', 'uname -a'] });
    const session = await sessionOn(own);
    const command = platform === 'linux_debian' ? 'uname -a' : 'show version';
    await expect(session.send(command)).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_FAILED' });
  });

  test('in configuration mode configure nothing, and stop configure()', async () => {
    ios.refuses = ['ip domain-name example.org'];
    const session = await sessionOn(ios);
    const configuring = session.configure([
      'ntp server 192.0.2.2',
      'ip domain-name example.org',
      'ntp server 192.0.2.3',
    ]);
    await expect(configuring).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
      message: expect.stringContaining('refused line 2 of 3') as unknown,
    });
    expect(ios.config).toContain('ntp server 192.0.2.2');
    expect(ios.config).not.toMatch(/domain-name example\.org|192\.0\.2\.3/);
  });
});

describe('a refusal with an answer of its own', () => {
  test('is printed as it is, outside and inside of configuration mode', async () => {
    ios.refuses = [
      'show clock',
      { line: 'show  version', answer: '% Anything: else' },
      { line: 'ntp server 192.0.2.8', answer: 'Command rejected: too many servers' },
    ];
    const session = await sessionOn(ios);
    // A text that the platform does not know as an error.
    expect(await session.send('show version')).toBe('% Anything: else');
    await expect(session.configure(['ntp server 192.0.2.8'])).rejects.toThrow('Command rejected: too many servers');
    expect(ios.config).not.toContain('192.0.2.8');
    ios.refuses = [];
    expect(await session.send('show version')).toContain('Version');
  });

  test('of another form is an error', () => {
    expect(() => (ios.refuses = [{ line: 'x' }] as never)).toThrow('a command, or { line, answer }');
  });
});

describe('lines in configure.json of a platform', () => {
  const folder = mkdtempSync(join(tmpdir(), 'platform-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const own = join(folder, 'cisco_ios');
  cpSync(builtInFolder('cisco_ios'), own, { recursive: true });
  const of = (line: string, answer: string) => ({ line, answer, source: 'a transcript' });
  const data = {
    refused: [of('switchport mode trunk', 'Command rejected: "Auto"\n'), of('bogus', '% Bogus\n')],
    accepted: [of('shutdown', '%LINK-5-CHANGED: down\n'), of('banner motd #', 'Enter\n> x #\n')],
    questions: [
      { line: 'no username admin', asks: 'Continue? [confirm]', answer: 'y', source: 'a transcript' },
      { line: 'no snmp-server', asks: 'Sure? [yes/no]: ', answer: null, source: 'a transcript' },
    ],
    sections: [],
  };
  writeFileSync(join(own, 'configure.json'), JSON.stringify(data));
  const lines = ['interface Gi0/1', 'switchport mode trunk', 'shutdown', 'bogus', 'no username admin'];

  test('give the words of a refusal, and else change nothing', () => {
    const device = bareDevice('cisco_ios', { folder: own });
    const session = device.open();
    session.type('configure terminal');
    expect(lines.map((line) => session.type(line).slice(0, -1))).toEqual([[], [], [], ['% Bogus'], []]);
    expect(device.state.running).not.toContain('username admin');
  });

  test('are answered as recorded if a test wants it', () => {
    const device = bareDevice('cisco_ios', { folder: own, recorded: true });
    const session = device.open();
    session.type('configure terminal');
    const before = device.state.running;
    expect(session.typeAll('interface Gi0/2', 'switchport mode trunk').slice(0, -1)).toEqual([
      'Command rejected: "Auto"',
    ]);
    expect(device.state.running).toBe(before);
    expect(session.type('shutdown')).toEqual(['%LINK-5-CHANGED: down', 'sw1(config-if)#']);
    expect(device.state.running).toContain(' spanning-tree portfast\n shutdown\n');
    expect(session.typeAll('no username admin', 'n')).toEqual(['sw1(config-if)#']);
    expect(device.state.running).toContain('username admin');
    session.typeAll('no username admin', 'y');
    expect(device.state.running).not.toContain('username admin');
    session.typeAll('no snmp-server', 'no', 'banner motd #', 'Hi', '#');
    expect(device.state.running).toContain('snmp-server community');
    expect(device.state.running).toContain('banner motd ^C\nHi\n^C\n');
  });
});

describe('a fault on a command', () => {
  test('applies to no other one, and as often as it says', async () => {
    ios.faults = [{ kind: 'cli-error', on: 'show clock', message: '% Error: no clock', times: 2 }];
    const session = await sessionOn(ios);
    await session.readConfig();
    for (const _ of [1, 2]) await expect(session.send('show clock')).rejects.toThrow('% Error: no clock');
    expect(await session.send('show clock')).toContain('UTC');
  });

  test('in configuration mode applies to its line', async () => {
    ios.faults = [{ kind: 'cli-error', on: 'ntp server 192.0.2.9', message: '% Error: too many servers' }];
    const session = await sessionOn(ios);
    await expect(session.configure(['ntp server 192.0.2.9'])).rejects.toThrow('% Error: too many servers');
    expect(ios.config).not.toContain('192.0.2.9');
    ios.faults = [{ kind: 'close', on: 'ntp server 192.0.2.9', at: 0 }];
    await expect(session.configure(['ntp server 192.0.2.9'])).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED' });
  });

  test('cuts, delays and ends the answer to a command', async () => {
    linux.answers = { 'uname -a': 'Linux 6.12' };
    linux.faults = [{ kind: 'exit-status', status: 3, on: 'uname -a', times: 1 }];
    const session = await sessionOn(linux);
    expect(await session.send('uname -a')).toBe('Linux 6.12');
    linux.faults = [{ kind: 'cut', at: 0.5, on: 'uname -a' }];
    expect(await session.send('uname -a')).toBe('Linux');
    ios.faults = [{ kind: 'close', at: 0.5, on: 'show version' }];
    await expect((await sessionOn(ios)).send('show version')).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED' });
  });
});
