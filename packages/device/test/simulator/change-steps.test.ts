import { describe, expect, test } from 'vitest';
import { getSample } from '../../src/sample/sample.ts';
import { bareDevice } from '../../test-utils/typed-lines.ts';
import { openTestDevice, simulate } from '../../test-utils/open.ts';

describe('a commit', () => {
  test.each([
    [
      'juniper_junos',
      'configure exclusive',
      'set system host-name r9',
      'error: configuration check-out failed: (statements constraint check failed)',
    ],
    ['vyos_vyos', 'configure', 'set system host-name r9', 'Commit failed'],
    ['cisco_iosxr', 'configure exclusive', 'hostname r9', '% Failed to commit'],
    ['arista_eos', 'configure session a', 'hostname r9', '% Invalid input'],
  ])('of %s that is refused leaves the lines where they are', (id, enter, line, answer) => {
    const device = bareDevice(id, { refuses: ['commit'] });
    const { running } = device.state;
    const session = device.open();
    session.typeAll(enter, line);
    const { prompt } = session;
    expect(session.type('commit').join('\n')).toContain(answer);
    expect(session.prompt).toBe(prompt);
    expect(device.state.running).toBe(running);
    device.script.refuses = [{ line: 'commit', answer: 'error: anything else' }];
    expect(session.type('commit')).toContain('error: anything else');
    device.script.refuses = [];
    session.type('commit');
    expect(device.state.running).toContain('r9');
  });

  test('adds its lines to those that another session has committed', () => {
    const device = bareDevice('vyos_vyos');
    const [one, other] = [device.open(), device.open()];
    one.typeAll('configure', 'set system host-name r9');
    other.typeAll('configure', 'set service ntp server 192.0.2.1', 'commit');
    one.type('commit');
    expect(device.state.running).toContain('set service ntp server 192.0.2.1\n');
    expect(device.state.running).toContain("set system host-name 'r9'\n");
  });

  test('that is slow locks the configuration, and takes effect after its connection is closed', async () => {
    const device = await simulate({
      name: 'r1',
      platform: 'juniper_junos',
      faults: [{ kind: 'slow-commit', ms: 600_000, times: 1 }],
    });
    const before = device.config;
    const limits = { settleMs: 100, promptMs: 20, commandMs: 300, lineMs: 300, commitMs: 300 };
    const { device: opened } = openTestDevice(device, device.platform, { permissions: ['device:write'], limits });
    const session = await opened.connect();
    await expect(session.configure(['set system host-name r9'])).rejects.toMatchObject({ code: 'NR_DEVICE_TIMEOUT' });
    await opened.close();
    await expect.poll(() => device.stats.open).toBe(0);
    expect(device.config).toBe(before);
    const other = await openTestDevice(device, device.platform, { permissions: ['device:write'] }).device.connect();
    await expect(other.configure(['set system domain-name x'])).rejects.toThrow('configuration database locked');
    device.endTimers();
    expect(device.config).toContain('host-name r9;');
    await other.configure(['set system domain-name x']);
    expect(device.config).toContain('domain-name x;');
  });

  test('that is slow answers when it has ended', async () => {
    const device = await simulate({ name: 'r1', platform: 'vyos_vyos', faults: [{ kind: 'slow-commit', ms: 50 }] });
    const session = await openTestDevice(device, device.platform, { permissions: ['device:write'] }).device.connect();
    await session.configure(['set system host-name r9']);
    expect(device.config).toContain("host-name 'r9'");
  });
});

describe('a lock', () => {
  test.each([
    ['juniper_junos', 'configure exclusive', 'error: configuration database locked by:'],
    [
      'cisco_iosxr',
      'configure exclusive',
      'Cannot enter exclusive mode. The Configuration Namespace is locked by another agent.',
    ],
  ])('of %s keeps other sessions out, until its session leaves or breaks', (id, enter, answer) => {
    const device = bareDevice(id);
    const [one, other] = [device.open(), device.open()];
    one.type(enter);
    expect(other.type(enter)).toContain(answer);
    one.close();
    expect(other.type(enter)).not.toContain(answer);
  });

  test('can be set by a test', async () => {
    const locked = { kind: 'locked', times: 1 } as const;
    const junos = await simulate({ name: 'r1', platform: 'juniper_junos', faults: [locked] });
    const vyos = await simulate({ name: 'r2', platform: 'vyos_vyos', faults: [locked] });
    const sessionOn = (device: typeof junos) =>
      openTestDevice(device, device.platform, { permissions: ['device:write'] }).device.connect();
    await expect((await sessionOn(junos)).configure(['set system host-name r9'])).rejects.toThrow('did not enter');
    expect([...junos.unusedFaults, ...vyos.unusedFaults]).toEqual([locked]);
    const bare = bareDevice('vyos_vyos');
    bare.script.faults = [locked];
    const session = bare.open();
    expect(session.typeAll('configure', 'set system host-name r9', 'commit')).toContain(
      'Configuration system temporarily locked due to another commit in progress',
    );
    expect(session.type('exit')).toContain('Cannot exit: configuration modified.');
  });
});

describe('leaving with lines that are not committed', () => {
  test('is refused by VyOS', () => {
    const session = bareDevice('vyos_vyos').open();
    expect(session.typeAll('configure', 'set system host-name r9', 'exit')).toContain(
      'Cannot exit: configuration modified.',
    );
    expect(session.type('exit discard').at(-1)).toContain('vyos1:~$ ');
    expect(session.typeAll('configure', 'exit').at(-1)).toContain(':~$ ');
  });

  test.each([
    ['juniper_junos', 'set system host-name r9', 'exit configuration-mode', '', 'discards'],
    ['juniper_junos', 'set system host-name r9', 'exit configuration-mode', 'no', 'stays'],
    ['cisco_iosxr', 'hostname r9', 'end', '', 'stays'],
    ['cisco_iosxr', 'hostname r9', 'end', 'no', 'discards'],
    ['cisco_iosxr', 'hostname r9', 'exit', 'yes', 'commits'],
  ] as const)('is asked about by %s: `%s`, `%s`, answer %j %s', (id, line, leave, answer, what) => {
    const device = bareDevice(id);
    const session = device.open();
    session.typeAll('configure exclusive', line);
    const { prompt } = session;
    expect(session.type(leave).at(-1)).toMatch(/Exit with uncommitted changes\?|Uncommitted changes found/);
    session.type(answer);
    expect(session.prompt === prompt).toBe(what === 'stays');
    expect(device.state.running.includes('r9')).toBe(what === 'commits');
  });

  test('drops them when the connection breaks', () => {
    const device = bareDevice('cisco_iosxr');
    const session = device.open();
    session.typeAll('configure exclusive', 'hostname r9');
    session.close();
    device.open().typeAll('configure exclusive', 'commit');
    expect(device.state.running).not.toContain('r9');
  });
});

describe('sessions of EOS', () => {
  const pendingOf = (listed: readonly string[]): string[] =>
    listed.flatMap((line) => /^ +(\S+) +pending$/.exec(line)?.[1] ?? []);

  test('that broke off stay pending, until there are five', () => {
    const device = bareDevice('arista_eos');
    for (const n of [1, 2, 3, 4, 5]) {
      const session = device.open();
      session.typeAll(`configure session netraven-${n}`, `hostname r${n}`);
      session.close();
    }
    const session = device.open();
    expect(session.type('configure session netraven-6').join('\n')).toMatch(
      /Maximum number of pending sessions has been reached/,
    );
    expect(pendingOf(session.type('show configuration sessions'))).toEqual([1, 2, 3, 4, 5].map((n) => `netraven-${n}`));
    session.type('configure session netraven-2 abort');
    expect(session.typeAll('configure session netraven-6', 'hostname r6')).toEqual(
      ['r6'].map(() => 'leaf-1(config-s-netrav)#'),
    );
    expect(device.open().type('show configuration sessions').join('\n')).toMatch(
      /^\* netraven-6 +pending +anna +vty3$/m,
    );
    session.type('commit');
    expect(session.prompt).toBe('r6#');
    expect(pendingOf(session.type('show configuration sessions'))).toHaveLength(4);
    // A session that waits can be entered again, and committed by its name.
    session.type('configure session netraven-4 commit');
    expect(device.state.running).toContain('hostname r4\n');
  });

  test('are dropped by abort', () => {
    const device = bareDevice('arista_eos');
    const session = device.open();
    session.typeAll('configure session a', 'hostname r1', 'abort');
    expect(pendingOf(session.type('show configuration sessions'))).toEqual([]);
    expect(device.state.running).not.toContain('hostname r1\n');
  });
});

test('NX-OS asks before maintenance mode, and shows it in the prompt', () => {
  const session = bareDevice('cisco_nxos').open();
  expect(session.typeAll('configure terminal', 'system mode maintenance').at(-1)).toContain('(yes/no)? [no] ');
  expect(session.type('no').at(-1)).toBe('nx-core-1(config)# ');
  expect(session.typeAll('system mode maintenance', 'yes').at(-1)).toBe('nx-core-1(maint-mode)(config)# ');
  expect(session.type('exit').at(-1)).toBe('nx-core-1(maint-mode)# ');
  expect(session.typeAll('configure terminal', 'no system mode maintenance').at(-1)).toBe('nx-core-1(config)# ');
});

describe('saving', () => {
  test.each([
    ['cisco_smb', 'write memory', 'Overwrite file [startup-config].... (Y/N)[N] ?', 'Y', true],
    ['cisco_smb', 'write memory', 'Overwrite file [startup-config].... (Y/N)[N] ?', '', false],
    ['cisco_ios', 'copy running-config startup-config', 'Destination filename [startup-config]? ', '', true],
    ['dell_os6', 'write memory', 'Are you sure you want to save? (y/n) ', 'n', false],
    ['dell_os6', 'write memory', 'Are you sure you want to save? (y/n) ', 'y', true],
  ])('asks on %s: `%s`', (id, command, asks, answer, saves) => {
    const device = bareDevice(id);
    device.state.startup = 'old\n';
    const session = device.open();
    expect(session.type(command).at(-1)).toBe(asks);
    expect(device.state.startup).toBe('old\n');
    session.type(answer);
    expect(device.state.startup === device.state.running).toBe(saves);
  });

  test('asks what a test says, and saves unless the answer is no', () => {
    const asks = 'Overwrite the previous NVRAM configuration?[confirm]';
    const device = bareDevice('cisco_ios', { answers: { 'write memory': { asks, next: '[OK]' } } });
    device.state.startup = 'old\n';
    const session = device.open();
    expect(session.typeAll('write memory', 'n')).toEqual(['sw1#']);
    expect(device.state.startup).toBe('old\n');
    expect(session.typeAll('write memory', '')).toEqual(['[OK]', 'sw1#']);
    expect(device.state.startup).toBe(device.state.running);
  });
});

test('a line with a question takes effect unless its answer is no', () => {
  const asks = 'This operation will remove all username related configurations. Continue? [confirm]';
  const device = bareDevice('cisco_ios', { answers: { 'no username admin': { asks } } });
  const session = device.open();
  session.typeAll('configure terminal', 'no username admin', 'n');
  expect(device.state.running).toContain('username admin');
  session.typeAll('no username admin', '');
  expect(device.state.running).not.toContain('username admin');
});

describe('a fault at a step of a change', () => {
  const lines = ['interface Gi0/1', ' description x'];
  const limits = { settleMs: 100, promptMs: 20, commandMs: 400, lineMs: 400, commitMs: 400 };

  test.each([
    ['cisco_ios', 'enter', 'before', false],
    ['cisco_ios', 2, 'before', false],
    ['cisco_ios', 'description x', 'before', false],
    ['cisco_ios', 'description x', 'after', true],
    ['cisco_ios', 'leave', 'before', true],
    ['arista_eos', 'commit', 'before', false],
    ['arista_eos', 'commit', 'after', true],
  ] as const)('of %s strikes at %s, %s it takes effect', async (platform, line, when, takesEffect) => {
    for (const kind of ['close-in-configure', 'hang-in-configure'] as const) {
      const device = await simulate({ name: 'r1', platform, faults: [{ kind, line, when, times: 1 }] });
      const own = platform === 'arista_eos' ? ['interface Ethernet2', ' description x'] : lines;
      const opened = openTestDevice(device, platform, { permissions: ['device:write'], limits });
      const session = await opened.device.connect();
      await expect(session.configure(own)).rejects.toMatchObject({
        code: kind === 'close-in-configure' ? 'NR_DEVICE_CLOSED' : 'NR_DEVICE_TIMEOUT',
      });
      expect(/^ +description x$/m.test(device.config)).toBe(takesEffect);
      expect(device.unusedFaults).toEqual([]);
    }
  });

  test('strikes when the configuration is saved', async () => {
    const fault = { kind: 'close-in-configure', line: 'save', when: 'before', times: 1 } as const;
    const device = await simulate({ name: 'r1', platform: 'cisco_ios', faults: [fault] });
    const session = await openTestDevice(device, 'cisco_ios', { permissions: ['device:write'] }).device.connect();
    await expect(session.send('write memory')).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED' });
    expect(device.unusedFaults).toEqual([]);
  });
});

test('IOS XE refuses what IOS refuses', () => {
  const lines = (id: string) => [...getSample(id).knownLines.refused.keys()];
  expect(lines('cisco_iosxe')).toEqual(lines('cisco_ios'));
  expect(lines('ubiquiti_edgeos')).toEqual(lines('vyos_vyos'));
});
