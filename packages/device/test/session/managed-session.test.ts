import type { OpenChange } from '@netraven/core/attempt';
import { describe, expect, test } from 'vitest';
import { account, openTestDevice, startDevices } from '../../test-utils/open.ts';
import { passTime } from '../pass-time.ts';

const enablePassword = 'Aufstieg-0815';
const simulator = await startDevices([
  { name: 'ios', platform: 'cisco_ios' },
  { name: 'low', platform: 'cisco_ios', enablePassword },
  { name: 'frr', platform: 'linux_frr' },
  { name: 'open', platform: 'ubiquiti_edgeswitch', enablePassword: '' },
  { name: 'closed', platform: 'ubiquiti_edgeswitch', enablePassword },
  { name: 'asa', platform: 'cisco_asa', enablePassword },
]);
const ios = simulator.device('ios');

describe('reading', () => {
  test('a second connect() returns the same session', async () => {
    const { device } = openTestDevice(ios, 'cisco_ios');
    const before = ios.stats.sessions;
    expect(await device.connect()).toBe(await device.connect());
    expect(ios.stats.sessions).toBe(before + 1);
    expect(device.credentialId).toBe('c1');
  });

  test('calls at the same time run one after the other', async () => {
    const session = await openTestDevice(ios, 'cisco_ios').device.connect();
    const [version, config, vlans] = await Promise.all([
      session.send('show version'),
      session.readConfig(),
      session.send('show vlan brief'),
    ]);
    expect(version).toMatch(/^Cisco IOS Software/);
    expect(config).toMatch(/^!\n[^]*\nend\n$/);
    expect(vlans).toMatch(/^VLAN Name/);
  });

  test('a session without privilege runs show commands and refuses to read a configuration', async () => {
    const session = await openTestDevice(simulator.device('low'), 'cisco_ios').device.connect();
    expect(await session.send('show version')).toContain('Version 15.2');
    await expect(session.readConfig()).rejects.toMatchObject({
      code: 'NR_DEVICE_NOT_PRIVILEGED',
      hint: expect.stringContaining('`netraven credentials set default --enable`'),
    });
  });

  test.each([
    ['ios', 'show privilege', 'Current privilege level is 7'],
    ['ios', 'show privilege', 'Current privilege level is 1'],
    ['ios', 'show privilege', "Currently in View Context with view 'lab'"],
    ['ios', 'show privilege', 'Command authorization failed.'],
    ['ios', 'show privilege', '% Authorization failed.'],
    ['ios', 'show privilege', ''],
    ['low', 'show privilege', 'Current privilege level is 7'],
    ['asa', 'show curpriv', 'Current privilege level : 5'],
    ['asa', 'show curpriv', 'ERROR: % Invalid input detected'],
  ])(
    'a login of %s that does not prove full rights reads no configuration: `%s` answers %s',
    async (name, command, said) => {
      const simulated = simulator.device(name);
      simulated.answers = { [command]: said };
      const credentials = [{ id: 'c', name: 'c', networks: ['127.0.0.0/8'], ...account, enablePassword }];
      const session = await openTestDevice(simulated, name === 'asa' ? 'cisco_asa' : 'cisco_ios', {
        credentials,
      }).device.connect();
      await expect(session.readConfig()).rejects.toMatchObject({ code: 'NR_DEVICE_NOT_PRIVILEGED' });
    },
  );

  test('full rights count as they are in the privileged mode', async () => {
    const low = simulator.device('low');
    const before = low.typed.length;
    const credentials = [{ id: 'c', name: 'c', networks: ['127.0.0.0/8'], ...account, enablePassword }];
    const session = await openTestDevice(low, 'cisco_ios', {
      credentials,
      permissions: ['device:secrets'],
    }).device.connect();
    expect(await session.readConfig()).toBe(low.config);
    expect(low.typed.slice(before).filter((line) => line === 'show privilege')).toHaveLength(2);
  });

  test('another command reads the whole configuration for a login with few rights, by the proofs of the platform', async () => {
    const command = 'show running-config view full';
    const read = async (commands: object, config = ios.config): Promise<string> => {
      ios.answers = {
        'show privilege': 'Current privilege level is 7',
        [command]: `Building configuration...\n\nCurrent configuration : ${Buffer.byteLength(ios.config)} bytes\n${config}`,
      };
      const { device } = openTestDevice(ios, 'cisco_ios', { permissions: ['device:secrets'], commands });
      return (await device.connect()).readConfig();
    };
    expect(await read({ running: command })).toBe(ios.config);
    const cut = ios.config.replace(/\ninterface [^]*\n(?=ntp )/, '\n');
    await expect(read({ running: command }, cut)).rejects.toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
    await expect(read({ running: 'show running-config all' })).rejects.toMatchObject({
      code: 'NR_DEVICE_NOT_PRIVILEGED',
      hint: expect.stringContaining('show running-config view full'),
    });
  });

  test.each([
    ['reload', 'is no read command of cisco_ios'],
    ['show run | redirect tftp://192.0.2.1/x', 'is no read command of cisco_ios'],
    ['configure terminal', 'is no read command of cisco_ios'],
    ['show running-config | exclude ntp', 'has a filter, which may leave lines out'],
  ])(
    'a configuration is never read by `%s`, which is not a read command of the platform, or leaves lines out',
    async (running, why) => {
      const { device } = openTestDevice(ios, 'cisco_ios', { commands: { running } });
      const before = ios.stats.connections;
      await expect(device.connect()).rejects.toMatchObject({
        code: 'NR_DEVICE_CONFIG_COMMAND',
        message: expect.stringContaining(why),
        hint: expect.stringContaining('--unset commands.running'),
      });
      expect(ios.stats.connections).toBe(before);
    },
  );

  test('a privileged mode that needs no password is entered without one', async () => {
    const open = openTestDevice(simulator.device('open'), 'ubiquiti_edgeswitch', { permissions: ['device:secrets'] });
    const session = await open.device.connect();
    expect(await session.readConfig()).toBe(simulator.device('open').config);
    const { device } = openTestDevice(simulator.device('closed'), 'ubiquiti_edgeswitch');
    await expect(device.connect()).rejects.toMatchObject({
      code: 'NR_DEVICE_ENABLE_REFUSED',
      hint: expect.stringContaining('`netraven credentials set default --enable`'),
    });
  });

  test('commands that need the privileged mode are typed in it', async () => {
    const asa = simulator.device('asa');
    const credentials = [{ id: 'c', name: 'c', networks: ['127.0.0.0/8'], ...account, enablePassword }];
    const session = await openTestDevice(asa, 'cisco_asa', { credentials }).device.connect();
    expect(await session.send('show curpriv')).toContain('level : 15');
    expect(asa.typed.slice(0, 5)).toEqual([
      'show curpriv',
      'enable',
      'show curpriv',
      'changeto system',
      'terminal pager 0',
    ]);
  });

  test('a wrong enable password is tried once', async () => {
    const low = simulator.device('low');
    const credentials = [{ id: 'c', name: 'c', networks: ['127.0.0.0/8'], ...account, enablePassword: 'falsch' }];
    const { device } = openTestDevice(low, 'cisco_ios', { credentials });
    await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_ENABLE_REFUSED' });
  });

  test.each([
    ['ios', 'terminal length 0'],
    ['ios', 'enable'],
    ['asa', 'changeto system'],
    ['asa', 'terminal pager 0'],
  ])('on %s, %s is refused with the reason that NetRaven types it', async (name, command) => {
    const session = await openTestDevice(simulator.device(name), simulator.device(name).platform).device.connect();
    await expect(session.send(command)).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_REFUSED',
      hint: `Remove it: NetRaven types "${command}" by itself.`,
    });
  });

  test('a source that the platform lacks is refused', async () => {
    const session = await openTestDevice(simulator.device('frr'), 'linux_frr').device.connect();
    await expect(session.readConfig('startup')).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_UNKNOWN' });
  });

  test('a command of other platforms is unknown, not refused for lack of a permission', async () => {
    const session = await openTestDevice(simulator.device('frr'), 'linux_frr').device.connect();
    await expect(session.send('display version')).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_UNKNOWN',
      hint: expect.not.stringContaining('device:write'),
    });
    await expect(session.send('reload')).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_REFUSED' });
  });

  test('a command that times out ends the session', async () => {
    ios.faults = [{ kind: 'hang', at: 0.1 }];
    const limits = { configMs: 90_000, idleMs: 90_000 };
    const session = await openTestDevice(ios, 'cisco_ios', { limits }).device.connect();
    const isAsked = (): boolean => ios.typed.at(-1) === 'show running-config';
    await expect(passTime(() => session.readConfig(), isAsked, limits.configMs)).rejects.toMatchObject({
      code: 'NR_DEVICE_TIMEOUT',
      message: `ios (127.0.0.1:${ios.port}) did not finish the answer to \`show running-config\` within 90 s`,
      hint: expect.stringContaining('devices set <device> --limit configMs='),
      retryable: true,
    });
    await expect(session.send('show version')).rejects.toMatchObject({ code: 'NR_DEVICE_TIMEOUT' });
  });
});

test.each([
  ['ios', 'juniper_junos'],
  ['frr', 'mikrotik_routeros'],
])(
  'a device %s that shows no prompt of %s may be of another platform, which the hint finds',
  async (name, platform) => {
    const { device } = openTestDevice(simulator.device(name), platform, {
      channel: 'shell',
      limits: { idleMs: 1_000 },
    });
    await expect(device.connect()).rejects.toMatchObject({
      code: 'NR_DEVICE_TIMEOUT',
      message: expect.stringMatching(new RegExp(`\\b${name} .*: no prompt of ${platform} came$`)),
      hint: expect.stringMatching(/`netraven devices detect <device>`[^]*--limit \w+Ms=/),
    });
  },
);

test('a device that does not answer a command is named with its address, the command and the time', async () => {
  const frr = simulator.device('frr');
  frr.faults = [{ kind: 'hang', at: 0 }];
  for (const limits of [{ configMs: 100 }, { configStartMs: 100, idleMs: 100 }]) {
    const session = await openTestDevice(frr, 'linux_frr', { limits }).device.connect();
    await expect(session.readConfig()).rejects.toMatchObject({
      code: 'NR_DEVICE_TIMEOUT',
      message: `No answer from frr (127.0.0.1:${frr.port}) within 100 ms after \`show running-config\``,
    });
  }
});

describe('without device:write', () => {
  test.each([
    'configure terminal',
    'write memory',
    'reload',
    'show running-config | redirect tftp://198.51.100.9/x',
    'show version\nreload',
    'show version\rreload',
    'show version\u0003',
    'show version\u2028reload',
    'show ver\u009b31m',
    'exit',
    `show ${'x'.repeat(500)}`,
    '',
  ])('%j is refused and not sent', async (command) => {
    const session = await openTestDevice(ios, 'cisco_ios').device.connect();
    const typed = ios.typed.length;
    await expect(session.send(command)).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_REFUSED' });
    expect(ios.typed).toHaveLength(typed);
  });

  test('configure() is refused without any input to the device', async () => {
    const { device, writes } = openTestDevice(ios, 'cisco_ios');
    const session = await device.connect();
    const typed = ios.typed.length;
    await expect(session.configure(['hostname x'])).rejects.toMatchObject({ code: 'NR_DEVICE_WRITE_REFUSED' });
    expect(writes.count).toBe(0);
    expect(ios.typed).toHaveLength(typed);
  });
});

describe('with device:write', () => {
  const permissions = ['device:write', 'device:secrets'] as const;

  test.each(['ios', 'frr'])('%s is changed, and the change shows', async (name) => {
    const simulated = simulator.device(name);
    const { device, writes } = openTestDevice(simulated, name === 'ios' ? 'cisco_ios' : 'linux_frr', { permissions });
    const session = await device.connect();
    const before = await session.readConfig();
    await session.configure(['interface Loopback7', ' description neu', '', 'ip route 203.0.113.128/25 Null0']);
    const after = await session.readConfig();
    expect(writes.count).toBe(1);
    expect(after).toBe(simulated.config);
    expect(after).not.toBe(before);
    expect(after).toMatch(/^interface Loopback7\n description neu\n/m);
  });

  test('a new host name, and so a new prompt, works', async () => {
    const session = await openTestDevice(ios, 'cisco_ios', { permissions }).device.connect();
    await session.configure(['hostname umbenannt']);
    expect(await session.readConfig()).toContain('\nhostname umbenannt\n');
    await session.configure(['hostname ios']);
  });

  test('a text of several lines is typed as one, with any content', async () => {
    const { device, writes } = openTestDevice(ios, 'cisco_ios', { permissions });
    const session = await device.connect();
    await session.configure([
      'banner motd #',
      '% Invalid input is what you get',
      'ios(config)',
      '',
      'end',
      'ios',
      '#',
      'ip ssh version 2',
    ]);
    const config = await session.readConfig();
    expect(config).toContain('\nbanner motd ^C\n% Invalid input is what you get\nios(config)\n\nend\nios\n^C\n');
    await expect(session.configure(['banner motd #', 'never', 'closed'])).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_REFUSED',
    });
    expect(writes.count).toBe(1);
  });

  test('the first refused line ends the change', async () => {
    const session = await openTestDevice(ios, 'cisco_ios', { permissions }).device.connect();
    await expect(session.configure(['logging host 198.51.100.78', 'unsinn', 'hostname nie'])).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
      message: expect.stringContaining('line 2 of 3'),
    });
    expect(ios.config).toContain('198.51.100.78');
    expect(ios.config).not.toContain('nie');
    expect(await session.send('show clock')).toContain('UTC');
  });

  test.each([
    [['end', 'reload']],
    [['configure terminal']],
    [['hostname a\nreload']],
    [['password <secret:0123456789abcdef>']],
    [['banner \u0003']],
  ])('%j is refused before the first line is sent', async (lines) => {
    const { device, writes } = openTestDevice(ios, 'cisco_ios', { permissions });
    const session = await device.connect();
    const typed = ios.typed.length;
    await expect(session.configure(['logging host 198.51.100.79', ...lines])).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_REFUSED',
    });
    expect(ios.typed).toHaveLength(typed);
    expect(writes.count).toBe(0);
  });

  test('a first line that leaves configuration mode is refused', async () => {
    const session = await openTestDevice(ios, 'cisco_ios', { permissions }).device.connect();
    await expect(session.configure(['exit', 'reload'])).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_REFUSED' });
    expect(ios.typed).not.toContain('reload');
  });

  test('a dry run only logs the lines it would send, without secrets', async () => {
    const { device, log, writes } = openTestDevice(ios, 'cisco_ios', { permissions, dryRun: true });
    const session = await device.connect();
    const typed = ios.typed.length;
    expect(await session.configure(['hostname neu', 'enable secret Geheimnis-1'])).toBe('');
    expect(await session.send('write memory')).toBe('');
    expect(ios.typed).toHaveLength(typed);
    expect(writes.count).toBe(0);
    const said = log.map(({ message }) => message).join('\n');
    expect(said).toContain('hostname neu');
    expect(said).toContain('write memory');
    expect(said).not.toContain('Geheimnis-1');
  });

  test('a command that changes something counts as a change, a read command does not', async () => {
    const { device, writes } = openTestDevice(ios, 'cisco_ios', { permissions });
    const session = await device.connect();
    await session.send('show version');
    expect(writes.count).toBe(0);
    expect(await session.send('write memory')).toContain('[OK]');
    expect(writes.count).toBe(1);
    await expect(session.send('configure terminal')).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_REFUSED' });
  });

  test('nothing is sent when the worker refuses', async () => {
    const session = await openTestDevice(ios, 'cisco_ios', {
      permissions,
      beforeConfigure: () => Promise.reject(new Error('no')),
    }).device.connect();
    const typed = ios.typed.length;
    await expect(session.configure(['hostname neu'])).rejects.toThrow('no');
    // The configuration before the change.
    expect(ios.typed.slice(typed)).toEqual(['show running-config']);
  });

  test('a command that the worker refuses does not count as one that may have changed the device', async () => {
    const stored: (OpenChange | undefined)[] = [];
    const beforeConfigure = async (change?: OpenChange): Promise<void> => {
      stored.push(change);
      throw new Error('no');
    };
    const session = await openTestDevice(ios, 'cisco_ios', { permissions, beforeConfigure }).device.connect();
    await expect(session.send('write memory')).rejects.toThrow('no');
    await expect(session.configure(['hostname neu'], { undo: ['hostname ios'] })).rejects.toThrow('no');
    expect(stored.at(-1)).toMatchObject({ shown: ['hostname ios'] });
    expect(stored.at(-1)).not.toHaveProperty('others');
  });
});

describe('secrets', () => {
  test('a job sees masks, equal ones for equal secrets, and the worker can reveal them', async () => {
    const { device } = openTestDevice(ios, 'cisco_ios');
    const session = await device.connect();
    const config = await session.readConfig();
    expect(config).toMatch(/^snmp-server community <secret:[0-9a-f]{16}> RO 10$/m);
    expect(config).not.toContain('lesegeheimnis');
    const masks = await device.secrets.reveals(config);
    expect(Object.values(masks)).toContain('lesegeheimnis');
    expect(Object.entries(masks).reduce((text, [mask, secret]) => text.replaceAll(mask, secret), config)).toBe(
      ios.config,
    );
    const again = openTestDevice(ios, 'cisco_ios');
    expect(await (await again.device.connect()).readConfig()).toBe(config);
  });

  test('a secret of the configuration is masked in later answers', async () => {
    const { device } = openTestDevice(ios, 'cisco_ios');
    const session = await device.connect();
    await session.readConfig();
    expect(await session.send('show snmp community')).not.toContain('lesegeheimnis');
    expect(device.secrets.mask(`it said lesegeheimnis and ${account.password}`)).toMatch(/^it said <\S+> and <\S+>$/);
  });

  test('the connection log and errors have no secret and no output', async () => {
    ios.faults = [{ kind: 'cli-error', message: `% Invalid input ${account.password}`, times: 1 }];
    const { device, log } = openTestDevice(ios, 'cisco_ios', { permissions: ['device:secrets', 'device:write'] });
    const session = await device.connect();
    const error = await session.readConfig().catch((thrown: Error) => thrown);
    await session.readConfig();
    await session.configure(['snmp-server community Schreibgeheimnis RW']);
    const said = JSON.stringify([log, String(error)]);
    expect(said).toContain('show running-config');
    for (const secret of [account.password, 'lesegeheimnis', 'Schreibgeheimnis', 'Uplink'])
      expect(said).not.toContain(secret);
  });
});

describe('when the task ends', () => {
  test('current and later calls reject at once', async () => {
    ios.faults = [{ kind: 'hang', at: 0.5 }];
    const controller = new AbortController();
    const { device, quarantined } = openTestDevice(ios, 'cisco_ios', { signal: controller.signal });
    const session = await device.connect();
    const reading = session.readConfig();
    const waiting = session.send('show version');
    setTimeout(() => controller.abort(), 50);
    await expect(reading).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    await expect(waiting).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    await expect(session.send('show version')).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    await expect(session.configure([])).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    await expect(device.ping()).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    await expect(device.tcp(22)).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    expect(quarantined).toHaveLength(0);
  });

  test('an exec command and a login reject too', async () => {
    const frr = simulator.device('frr');
    frr.faults = [{ kind: 'hang', at: 0.5 }];
    const controller = new AbortController();
    const { device } = openTestDevice(frr, 'linux_frr', { signal: controller.signal });
    const session = await device.connect();
    setTimeout(() => controller.abort(), 50);
    await expect(session.readConfig()).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });

    frr.faults = [{ kind: 'silent' }];
    const second = new AbortController();
    const opened = openTestDevice(frr, 'linux_frr', { signal: second.signal });
    setTimeout(() => second.abort(), 50);
    await expect(opened.device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
  });
});

test('a failure to quarantine a text is logged, and the first error is reported', async () => {
  ios.faults = [{ kind: 'cut', at: 0.5 }];
  const { device, log } = openTestDevice(ios, 'cisco_ios', {
    limits: { settleMs: 20 },
    quarantine: () => Promise.reject(new Error('disk full')),
  });
  const session = await device.connect();
  await expect(session.readConfig()).rejects.toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
  expect(log.find(({ level }) => level === 'error')?.message).toContain('disk full');
});
