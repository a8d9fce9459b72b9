import { describe, expect, test } from 'vitest';
import type { ConfigureOptions } from '@netraven/core';
import type { OpenDeviceOptions } from '../../src/index.ts';
import { defaultLimits } from '../../src/platform/limits.ts';
import { builtIn, requirePlatform } from '../../src/platform/platforms.ts';
import type { SimulatedDevice, SimulatedDeviceOptions } from '../../src/simulator/index.ts';
import { openTestDevice, simulate } from '../../test-utils/open.ts';

const limits = { settleMs: 200, promptMs: 20, idleMs: 3_000, commandMs: 3_000, lineMs: 3_000, commitMs: 60_000 };

async function open(
  platform: string,
  more: Partial<SimulatedDeviceOptions> = {},
  options: Partial<OpenDeviceOptions> = {},
) {
  const simulated = await simulate({ name: 'r1', platform, ...more });
  const opened = openTestDevice(simulated, platform, { permissions: ['device:write'], limits, ...options });
  const session = await opened.device.connect();
  return {
    simulated,
    before: simulated.config,
    log: opened.log,
    device: opened.device,
    undoOpen: opened.undoOpen,
    session,
    configure: (lines: readonly string[], given?: ConfigureOptions) => session.configure(lines, given),
    end: (keeps: boolean) => opened.device.endChange(keeps, opened.undoOpen),
  };
}

/** Returns the lines of a section of a configuration. */
function sectionOf({ config }: SimulatedDevice, head: string): string[] {
  const lines = config.split('\n');
  const start = lines.indexOf(head) + 1;
  const length = lines.slice(start).findIndex((line) => !line.startsWith(' '));
  return start === 0 ? [] : lines.slice(start, start + length);
}

describe('a refused section line', () => {
  test('of an undo takes the lines of its section with it, and nothing else', async () => {
    const { simulated, configure, end } = await open('cisco_ios');
    const uplink = sectionOf(simulated, 'interface GigabitEthernet0/1');
    await configure(['interface GigabitEthernet0/1', ' mtu 9000', 'ntp server 198.51.100.7'], {
      undo: [
        'interface GigabitEthernet0/1',
        ' no mtu',
        'interface TenGigabitEthernet9/9',
        ' shutdown',
        'no ntp server 198.51.100.7',
      ],
    });
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(sectionOf(simulated, 'interface GigabitEthernet0/1')).toEqual(uplink);
    expect(simulated.config).not.toContain('shutdown\n!\ninterface GigabitEthernet0/2');
    expect(simulated.typed).not.toContain('shutdown');
  });

  test.each(['indented', 'flat'])('of NX-OS ends the change before the next line lands elsewhere: %s', async (form) => {
    const { simulated, before, configure, end } = await open('cisco_nxos');
    const indent = form === 'indented' ? '  ' : '';
    const lines = ['interface Ethernet1/1', `${indent}description x`, 'interface Ethernet1/99', `${indent}shutdown`];
    const undo = ['interface Ethernet1/1', `${indent}description Uplink`];
    await expect(configure(lines, { undo })).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_FAILED' });
    expect(simulated.typed).not.toContain('shutdown');
    await end(false);
    expect(simulated.typed).not.toContain('shutdown');
    expect(before.split('\n')).toEqual(expect.arrayContaining(sectionOf(simulated, 'interface Ethernet1/99')));
  });

  const flat = ['widget 7', 'shutdown', 'no ip address', 'exit', 'mtu 9000', '!'];
  /** Returns the lines of the last stay in configuration mode. */
  const typedIn = ({ typed }: SimulatedDevice): string[] => {
    const stay = typed.slice(typed.lastIndexOf('configure terminal') + 1);
    return stay.slice(0, stay.indexOf('end')).filter((line) => line !== 'exit');
  };

  test('that the platform does not know, without indentation, ends a change before its lines', async () => {
    const { simulated, before, configure } = await open('cisco_ios');
    await expect(configure([...flat, 'ntp server 198.51.100.7'])).rejects.toThrow('refused line 1 of 5 (`widget 7`)');
    expect(typedIn(simulated)).toEqual(['widget 7']);
    expect(simulated.config).toBe(before);
  });

  const interfaceLines = ['interface GigabitEthernet0/1', 'no mtu'];
  const ntp = 'no ntp server 198.51.100.7';

  test.each([
    ['takes the lines up to a comment mark with it', [...flat, ntp, ...interfaceLines], [ntp, ...interfaceLines]],
    [
      'takes the lines up to a head with it',
      [...flat.slice(0, -1), ...interfaceLines, '!', ntp],
      [...interfaceLines, ntp],
    ],
    ['takes no line with it if it only removes', ['no widget 7', ntp, ...interfaceLines], [ntp, ...interfaceLines]],
  ])('that the platform does not know, without indentation, in an undo: it %s', async (_, undo, typed) => {
    const { simulated, before, configure, end } = await open('cisco_ios');
    const lines = ['interface GigabitEthernet0/1', ' mtu 9000', 'ntp server 198.51.100.7', 'nonsense 1'];
    await expect(configure(lines, { undo })).rejects.toThrow('nonsense 1');
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(typedIn(simulated)).toEqual([undo[0], ...typed]);
    expect(simulated.config).toBe(before);
  });

  test('that the device answers with a text of its own is refused too', async () => {
    const { simulated, configure } = await open('cisco_ios', {
      refuses: [{ line: 'interface GigabitEthernet0/2', answer: 'A text without a meaning.' }],
    });
    const lines = ['interface GigabitEthernet0/1', ' description a', 'interface GigabitEthernet0/2', ' shutdown'];
    await expect(configure(lines)).rejects.toThrow('A text without a meaning.');
    expect(simulated.typed).not.toContain('shutdown');
  });
});

describe('a line without indentation that leaves its section', () => {
  const bgp = ['router bgp 65001', 'address-family ipv4'];
  const why = /it left its section, and line \d may belong to that/;

  test('ends the change before the next line lands at the outermost level', async () => {
    const { simulated, before, configure, end } = await open('cisco_ios');
    const lines = [...bgp, 'ntp server 198.51.100.7', 'timers bgp 10 30'];
    await expect(configure(lines, { undo: ['no router bgp 65001', 'no ntp server 198.51.100.7'] })).rejects.toThrow(
      why,
    );
    expect(simulated.typed).not.toContain('timers bgp 10 30');
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(simulated.config).toBe(before);
  });

  test.each([
    ['an exit that leaves only one section', ['exit', 'timers bgp 10 30']],
    ['a line of two levels', ['neighbor 10.0.0.1 activate', '!', 'logging host 198.51.100.9']],
  ])('also ends it before %s', async (_, behind) => {
    const { simulated, configure } = await open('cisco_ios');
    await expect(configure([...bgp, 'ntp server 198.51.100.7', ...behind])).rejects.toThrow(why);
    expect(simulated.typed.slice(simulated.typed.indexOf('ntp server 198.51.100.7') + 1)).not.toContain(
      behind.find((line) => line !== 'exit'),
    );
  });

  test.each([
    ['a head', ['interface Loopback0', 'description a']],
    ['a comment mark', ['!', 'logging host 198.51.100.9']],
    ['exits of all its sections', ['exit', 'exit', 'logging host 198.51.100.9']],
    ['nothing', []],
  ])('is taken before %s', async (_, behind) => {
    const { simulated, configure } = await open('cisco_ios');
    await configure([...bgp, 'ntp server 198.51.100.7', ...behind]);
    expect(simulated.config).toContain('ntp server 198.51.100.7');
  });

  test('may be the head of the next section of the same kind', async () => {
    const { simulated, configure } = await open('cisco_ios');
    await configure(['policy-map P', 'class A', 'police 8000', 'class B', 'bandwidth 10']);
    expect(sectionOf(simulated, 'policy-map P')).toEqual([' class A', '  police 8000', ' class B', '  bandwidth 10']);
  });

  test('in an undo takes the lines up to the next head with it, unless it removes something', async () => {
    const { simulated, configure, end } = await open('cisco_ios');
    await configure(['ntp server 198.51.100.7'], {
      undo: [
        ...['interface GigabitEthernet0/1', 'no ntp server 198.51.100.7', 'no logging host 198.51.100.9'],
        ...['interface GigabitEthernet0/2', 'logging host 198.51.100.8', 'no shutdown'],
      ],
    });
    await end(false);
    expect(simulated.typed).toContain('no logging host 198.51.100.9');
    expect(simulated.typed).not.toContain('no shutdown');
  });
});

test('a line is typed at the level it belongs to', async () => {
  const { simulated, configure } = await open('cisco_ios');
  await configure([
    'interface GigabitEthernet0/1',
    ' description a',
    'ntp server 198.51.100.7',
    'vlan 77',
    ' name seven',
  ]);
  const typed = simulated.typed.slice(simulated.typed.indexOf('configure terminal'));
  expect(typed.slice(0, 8)).toEqual([
    'configure terminal',
    'interface GigabitEthernet0/1',
    'description a',
    'exit',
    'ntp server 198.51.100.7',
    'vlan 77',
    'name seven',
    'end',
  ]);
});

test('a line that is wider than the terminal of an ASA is typed once, and taken as a whole', async () => {
  const { simulated, configure, end } = await open('cisco_asa');
  const head = 'object-group network '.padEnd(80, 'A');
  const other = 'object-group network '.padEnd(120, 'B');
  const lines = [head, ' network-object host 192.0.2.7', other, ` description ${'x'.repeat(100)}`];
  await configure(lines);
  expect(await end(true)).toBeUndefined();
  expect(simulated.config).toContain(`${lines.join('\n')}\n`);
  expect(simulated.typed.filter((each) => lines.some((line) => line.trim() === each))).toHaveLength(4);
});

test('a line with lines below it that opens no section ends the change', async () => {
  const { simulated, configure } = await open('cisco_ios');
  await expect(configure(['ntp server 198.51.100.7', ' shutdown'])).rejects.toThrow('it opened no section for line 2');
  expect(simulated.typed).not.toContain('shutdown');
});

test('nothing is typed on a standby unit', async () => {
  const says =
    '**** WARNING ****\n\tConfiguration Replication is NOT performed from Standby unit to Active unit.\n\tConfigurations are no longer synchronized.\n';
  const { simulated, before, configure, end } = await open('cisco_asa', { answers: { 'configure terminal': says } });
  const line = 'logging host inside 198.51.100.9';
  await expect(configure([line], { undo: [`no ${line}`] })).rejects.toThrow(
    'r1 is a standby unit: Configuration Replication is NOT performed',
  );
  await end(false);
  expect(simulated.typed.filter((each) => each.includes('logging'))).toEqual([]);
  expect(simulated.typed.at(-1)).not.toBe('configure terminal');
  expect(simulated.config).toBe(before);
});

test('a line may take longer than a command, in silence', async () => {
  const line = 'crypto key generate rsa modulus 4096';
  const { simulated, configure } = await open(
    'cisco_ios',
    { answers: { [line]: 'x' }, faults: [{ kind: 'pause', on: line, at: 0, pauseMs: 4_500 }] },
    { limits: { ...limits, lineMs: 60_000 } },
  );
  await configure([line, 'ntp server 198.51.100.7'], { harmless: ['x'] });
  expect(simulated.config).toContain('ntp server 198.51.100.7');
});

test('a command that saves is typed where the device knows it', async () => {
  const { simulated, configure, session, end } = await open('vyos_vyos');
  await configure(['set system domain-name new.example']);
  await session.confirm();
  expect(await session.send('save')).toContain('config.boot');
  expect(simulated.typed.slice(-3)).toEqual(['configure', 'save', 'exit']);
  expect(await end(true)).toBeUndefined();
  simulated.faults = [{ kind: 'cli-error', on: 'save', message: 'Error: No space left on device' }];
  await expect(session.send('save')).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_FAILED',
    message: 'r1 did not save: r1 refused `save`: Error: No space left on device',
  });
});

describe('a change that takes the device out of service', () => {
  const lines = ['system mode maintenance', 'vlan 77', '  name x'];
  const answers = [{ when: 'Do you want to continue', say: 'yes' }];

  test('has a code of its own, and is undone although the configuration is as before', async () => {
    const { simulated, configure, end } = await open('cisco_nxos');
    const undo = ['no system mode maintenance'];
    await expect(configure(lines, { undo, answers })).rejects.toMatchObject({ code: 'NR_DEVICE_MAINTENANCE' });
    expect(await end(false)).toMatchObject({ outcome: 'undone', message: expect.stringContaining('as before') });
    expect(simulated.typed).toContain('no system mode maintenance');
  });

  test('is not said to be as before while it is out of service', async () => {
    const { configure, end } = await open('cisco_nxos');
    await expect(configure(lines, { undo: ['no vlan 77'], answers })).rejects.toMatchObject({
      code: 'NR_DEVICE_MAINTENANCE',
    });
    const ended = await end(false);
    expect(ended?.outcome).not.toBe('undone');
    expect(ended?.message).not.toContain('as before');
  });
});

describe('a commit', () => {
  const lines = ['set system domain-name new.example'];
  const undo = ['delete system domain-name'];

  test('may take longer than a command', async () => {
    const { simulated, configure } = await open('juniper_junos', { faults: [{ kind: 'slow-commit', ms: 4_000 }] });
    await configure(lines);
    expect(simulated.config).toContain('new.example');
  });

  test('has ten minutes, or the time of its platform', async () => {
    expect(defaultLimits.commitMs).toBe(600_000);
    const base = requirePlatform('vyos_vyos');
    if (!base.configure) throw new Error('no configure');
    const platform = { ...base, configure: { ...base.configure, commitMs: 1_000 } };
    const { configure } = await open(
      'vyos_vyos',
      { faults: [{ kind: 'slow-commit', ms: 4_000, times: 1 }] },
      { platforms: { get: () => platform, list: () => [platform] } },
    );
    await expect(configure(['set system domain-name x.example'])).rejects.toMatchObject({ code: 'NR_DEVICE_TIMEOUT' });
  });

  test('that goes on behind a broken session ends first, and is undone', async () => {
    const { simulated, before, configure, undoOpen, device } = await open(
      'juniper_junos',
      { faults: [{ kind: 'slow-commit', ms: 4_000, times: 1 }] },
      { limits: { ...limits, commitMs: 500 } },
    );
    await expect(configure(lines, { undo })).rejects.toMatchObject({ code: 'NR_DEVICE_TIMEOUT' });
    const ended = await device.endChange(false, (change) => undoOpen(change, { askForMs: 30_000, pausesMs: [200] }));
    // The lock of exclusive mode tells that the commit runs.
    expect(ended).toMatchObject({ outcome: 'undone' });
    expect(simulated.unusedFaults).toEqual([]);
    // No commit is left that could end later.
    simulated.endTimers();
    expect(simulated.config).toBe(before);
  });

  test('that was not typed is not said to be unknown', async () => {
    let calls = 0;
    const beforeConfigure = (): Promise<void> =>
      ++calls === 2 ? Promise.reject(new Error('no database')) : Promise.resolve();
    const { simulated, before, configure, end } = await open('vyos_vyos', {}, { beforeConfigure });
    await expect(
      configure(['set system domain-name x.example'], { undo: ['delete system domain-name'] }),
    ).rejects.toThrow('no database');
    expect(simulated.typed).not.toContain('commit');
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(simulated.config).toBe(before);
  });

  test('is refused with a code of its own while another one runs', async () => {
    const { simulated, configure } = await open('juniper_junos', { faults: [{ kind: 'locked', times: 1 }] });
    const before = simulated.config;
    await expect(configure(lines, { undo })).rejects.toMatchObject({
      code: 'NR_DEVICE_CONFIG_LOCKED',
      retryable: true,
    });
    expect(simulated.config).toBe(before);
  });
});

test('five changes of broken sessions that EOS keeps are dropped, and the next one is made', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'arista_eos' });
  for (let count = 0; count < 5; count += 1) {
    simulated.faults = [{ kind: 'close-in-configure', line: 1, when: 'after', times: 1 }];
    const { device } = openTestDevice(simulated, 'arista_eos', { permissions: ['device:write'], limits });
    await expect((await device.connect()).configure(['ntp server 198.51.100.7'])).rejects.toMatchObject({
      code: 'NR_DEVICE_CLOSED',
    });
  }
  simulated.faults = [];
  const { device } = openTestDevice(simulated, 'arista_eos', { permissions: ['device:write'], limits });
  await (await device.connect()).configure(['ntp server 198.51.100.8']);
  expect(simulated.config).toContain('ntp server 198.51.100.8');
  expect(simulated.config).not.toContain('ntp server 198.51.100.7');
});

test('a question that the platform is known to ask is answered, and stored with its line', async () => {
  const asks =
    'This operation will remove all username related configurations with same name.Do you want to continue? [confirm]';
  const { simulated, configure, device, end } = await open('cisco_ios', { answers: { 'no username bob': { asks } } });
  await configure(['no username bob']);
  await end(true);
  expect(simulated.typed).toContain('no username bob');
  expect(device.configChange?.answers).toMatchObject([
    { line: 'no username bob', answer: expect.stringContaining('[confirm]') as unknown },
  ]);
});

test('a text that counts as harmless is stored with the line that was taken in spite of it', async () => {
  const line = 'ntp server 198.51.100.7';
  const { configure, device, end } = await open('cisco_ios', { answers: { [line]: 'The fan was told.' } });
  await configure([line], { harmless: ['The fan was'] });
  await end(true);
  expect(device.configChange?.answers).toEqual([{ line, answer: 'The fan was told.' }]);
});

test('a line of a section that the device takes outside of it ends the change', async () => {
  const { simulated, configure } = await open('cisco_ios');
  const lines = ['interface GigabitEthernet0/1', ' ntp server 198.51.100.7', ' shutdown'];
  await expect(configure(lines)).rejects.toThrow('it did not take it in its section');
  expect(simulated.typed).not.toContain('shutdown');
});

test('a device that refuses to leave configuration mode has not taken the change', async () => {
  const { configure } = await open('vyos_vyos', {
    refuses: [{ line: 'exit', answer: 'Cannot exit: configuration modified.' }],
  });
  await expect(configure(['set system domain-name x.example'])).rejects.toMatchObject({
    code: 'NR_DEVICE_CONFIG_NOT_LEFT',
  });
});

describe('what a change altered', () => {
  test('is known when it was kept', async () => {
    const { configure, end, device } = await open('cisco_ios');
    await configure(['ntp server 198.51.100.7', 'no ntp server 198.51.100.220']);
    await end(true);
    expect(device.configChange).toMatchObject({
      added: 1,
      removed: 1,
      diff: expect.stringMatching(/^@@ [^]*\n-ntp server 198\.51\.100\.220\n\+ntp server 198\.51\.100\.7\n/) as unknown,
    });
  });

  test('names a line that left no trace', async () => {
    const answers = { 'logging host 198.51.100.99': '' };
    const line = 'logging host 198.51.100.99';
    const first = await open('cisco_ios', { answers });
    // The device accepts the line, and does nothing.
    first.simulated.config = first.before;
    await first.configure([line]);
    first.simulated.config = first.before;
    await first.end(true);
    expect(first.device.configChange?.untraced).toEqual([line]);
  });
});

test('an answer that may be a password is not stored', async () => {
  const { configure, end, device } = await open('cisco_ios', {
    answers: { 'crypto pki server ca1': { asks: 'Enter new password: ', next: '' } },
  });
  const answers = [{ when: 'new password', say: 'S3cretAnswer' }];
  await configure(['crypto pki server ca1'], { answers });
  await end(true);
  expect(device.configChange?.answers).toHaveLength(1);
  expect(JSON.stringify(device.configChange)).not.toContain('S3cretAnswer');
});

test.each([
  ['arista_eos', 'comm'],
  ['arista_eos', 'ab'],
  ['cisco_iosxr', 'com replace'],
  ['juniper_junos', 'com and-quit'],
  ['juniper_junos', 'roll 1'],
  ['vyos_vyos', 'sav'],
])('an abbreviation that commits, drops or leaves is refused on %s: %s', async (platform, line) => {
  const { simulated, configure } = await open(platform);
  await expect(configure([line])).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_REFUSED' });
  expect(simulated.typed).not.toContain(line);
});

test('a command that stays is named next to a change without effect', async () => {
  const { device, end, simulated } = await open('cisco_ios', { answers: { 'clear counters': '' } });
  const session = await device.connect();
  await session.send('clear counters');
  const hostname = simulated.config.split('\n').find((line) => line.startsWith('hostname ')) ?? '';
  await expect(session.configure([hostname, 'nonsense 1'])).rejects.toThrow('refused line 2');
  expect(await end(false)).toMatchObject({
    outcome: 'undone',
    message: expect.stringMatching(/^no line of the change took effect; .*`clear counters`/) as unknown,
    othersStay: true,
  });
});

test('a line of a banner that looks like a prompt ends nothing', async () => {
  const { simulated, configure } = await open('cisco_ios');
  await configure(['banner motd #', 'Keep out', 'Goodbye#', 'ntp server 198.51.100.7']);
  expect(simulated.config).toContain('ntp server 198.51.100.7');
  expect(simulated.config).toContain('Goodbye^C');
});

test('a Nexus shows `>` before the lines of a banner, and refuses nothing with it', async () => {
  const { simulated, configure } = await open('cisco_nxos');
  await configure(['banner motd #', 'Keep out', '', '  or ask first', '#', 'ntp server 198.51.100.7']);
  expect(simulated.config).toContain('ntp server 198.51.100.7');
  expect(simulated.config).toContain('or ask first');
});

describe('a change that a setting of the device demands to be verified', () => {
  /** The simulated device accepts the line, and keeps the server. */
  const ignored = 'default ntp server 198.51.100.220';
  const line = 'logging host 198.51.100.99';

  test('is refused and undone if the configuration does not show a line, whatever the job passed', async () => {
    const { simulated, before, configure, end } = await open('cisco_ios', {}, { verifyChanges: true });
    const undo = [`no ${line}`, `no ${ignored}`];
    await expect(configure([line, ignored], { undo, verify: 'none' })).rejects.toMatchObject({
      code: 'NR_DEVICE_CHANGE_NOT_SHOWN',
      message: `The configuration of r1 does not show \`${ignored}\``,
      hint: expect.stringMatching(
        /^Demanded by a setting of the device .* `netraven devices set r1 --no-verify-changes`\.$/,
      ) as unknown,
    });
    expect(simulated.config).toContain(line);
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(simulated.config).toBe(before);
  });

  test('is refused before a line is sent on a platform that masks no secrets', async () => {
    const ios = requirePlatform('cisco_ios');
    const bare = { ...ios, secrets: { ...ios.secrets, rules: [] } };
    const platforms = { ...builtIn, get: () => bare };
    const { simulated, configure } = await open('cisco_ios', {}, { verifyChanges: true, platforms });
    await expect(configure([line])).rejects.toMatchObject({
      code: 'NR_DEVICE_CHANGE_NOT_SHOWN',
      hint: 'Demanded by a setting of the device or a tag. Run `netraven devices set r1 --no-verify-changes`.',
    });
    expect(simulated.typed).not.toContain(line);
  });

  test('is made if the configuration shows its lines', async () => {
    const { simulated, configure, end } = await open('cisco_ios', {}, { verifyChanges: true });
    await configure([line]);
    expect(await end(true)).toBeUndefined();
    expect(simulated.config).toContain(line);
  });

  test('is as the job passed without the setting', async () => {
    const { configure } = await open('cisco_ios');
    await configure([ignored]);
    await expect(configure([ignored], { verify: 'lines' })).rejects.toMatchObject({
      code: 'NR_DEVICE_CHANGE_NOT_SHOWN',
      hint: expect.stringContaining("`verify: 'none'`") as unknown,
    });
  });
});

test('a bare address family of NX-OS stands beside a neighbor that has lines', async () => {
  const { simulated, configure } = await open('cisco_nxos');
  const lines = ['router bgp 65001', '  address-family ipv4 unicast', '  neighbor 192.0.2.77', '    remote-as 65002'];
  await configure(lines, { undo: ['no router bgp 65001'] });
  expect(sectionOf(simulated, 'router bgp 65001')).toEqual(expect.arrayContaining(lines.slice(1)));
});
