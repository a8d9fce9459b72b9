// cspell:ignore switchport
import { inspect } from 'node:util';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runJob, startSimulator, type RunJobOptions } from '@netraven/testing';
import * as job from '../src/index.ts';
import { differenceOf } from '../src/difference.ts';

const change = {
  lines: ['ntp server {ntp}', 'logging host {device.name}'],
  undo: ['no ntp server {ntp}', 'no logging host {device.name}'],
};

/** Masks nothing. */
const maskLines = <Lines>(lines: Lines): Promise<Lines> => Promise.resolve(lines);

const login = { username: 'netops', password: 'lab-login' };
const simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', ...login }]);
const device = simulator.device('core-1');
afterAll(() => simulator.close());

describe('the push job', () => {
  beforeEach(() => {
    device.refuses = [];
    device.faults = [];
  });
  const push = (more: Partial<RunJobOptions> = {}): ReturnType<typeof runJob> => {
    const { name, platform, address, port } = device;
    return runJob(job, {
      device: { name, platform, address, port, login, vars: { ntp: '192.0.2.7' } },
      config: { change },
      permissions: ['device:write'],
      ...more,
    });
  };

  it('lists in a dry run all that a live run may send', async () => {
    const { result } = await push({ dryRun: true, config: { change: { ...change, after: ['write memory'] } } });
    expect(result).toEqual({
      success: true,
      message: 'would send 2 lines, 2 new; the device was not asked whether it accepts them',
      report: {
        kind: 'markdown',
        text: `Lines to send. \`+\`: the configuration does not have the line.

    + ntp server 192.0.2.7
    + logging host core-1

Undo lines, not sent in a dry run. Sent if the change fails. \`-\`: removes something.

    - no ntp server 192.0.2.7
    - no logging host core-1

Commands afterwards, not sent in a dry run.

    write memory
`,
      },
    });
    expect(device.config).not.toContain('192.0.2.7');
  });

  it('masks the commands afterwards in a dry run', async () => {
    const after = ['copy running-config ftp://u:S3cretW@192.0.2.1/x'];
    const { result, log } = await push({ dryRun: true, config: { change: { ...change, after } } });
    expect(result.report).toMatchObject({ text: expect.stringContaining('copy running-config ftp://') as unknown });
    expect(JSON.stringify([result, log])).not.toContain('S3cretW');
    expect(device.typed).not.toContain(after[0]);
  });

  it('types a line with a tab, and says that nothing is compared', async () => {
    const lines = ['interface Loopback0', '\tdescription tabbed'];
    const { result } = await push({ config: { change: { lines, undo: ['interface Loopback0', '\tno description'] } } });
    expect(result).toMatchObject({ success: true, changed: true });
    const commands = { lines: ['hostname core-1'], undo: ['configure vlan a delete'] };
    const { result: dry } = await push({ dryRun: true, config: { change: commands } });
    expect(dry.report).toMatchObject({ text: expect.stringContaining('Undo lines are sent as given') as unknown });
  });

  it('compares a line with its section, and not with those of others', async () => {
    expect(device.config).toMatch(/^ shutdown$/m);
    const lines = ['interface Loopback0', ' shutdown'];
    const { result } = await push({ dryRun: true, config: { change: { lines } } });
    expect(result.message).toMatch(/^would send 2 lines, [12] new;/);
    expect(result.report).toMatchObject({ text: expect.stringContaining('+  shutdown\n') as unknown });
  });

  it('marks the lines that take something away in a dry run, and counts them apart', async () => {
    const lines = ['ntp server {ntp}', 'no snmp-server location', 'interface Loopback0', ' no shutdown'];
    const { result } = await push({ dryRun: true, config: { change: { lines } } });
    expect(result.message).toMatch(/^would send 4 lines, \d new, 2 removals;/);
    expect(result.report).toMatchObject({
      text: expect.stringContaining(
        '. `-`: the line removes or resets something.\n\n    + ntp server 192.0.2.7\n',
      ) as unknown,
    });
    expect(result.report).toMatchObject({
      text: expect.stringMatching(/^ {4}- no snmp-server location\n.*\n {4}- {2}no shutdown\n/m) as unknown,
    });
  });

  it('shows in a dry run which undo lines are left out, and which are added', async () => {
    const lines = ['interface GigabitEthernet0/3', 'no shutdown', 'description new', 'no logging host 198.51.100.200'];
    const undo = ['interface GigabitEthernet0/3', ' no description', ' no switchport mode access'];
    const { result } = await push({ dryRun: true, config: { change: { lines, undo } } });
    expect(result.report).toMatchObject({
      text: expect.stringContaining(`
      interface GigabitEthernet0/3
    -  no shutdown
    +  description new
    -  no logging host 198.51.100.200

Undo lines, not sent in a dry run. Sent if the change fails. \`-\`: removes something. \`+\`: sets something as it was.

      interface GigabitEthernet0/3
    -  no description
       no switchport mode access    (left out: the device had \`switchport mode access\` before)
      interface GigabitEthernet0/3    (computed: the change removes it with \`no shutdown\`)
    +  shutdown    (computed: the change removes it with \`no shutdown\`)
    + logging host 198.51.100.200    (computed: the change removes it with \`no logging host 198.51.100.200\`)
`) as unknown,
    });
    const { result: alone } = await push({ dryRun: true, config: { change: { lines } } });
    expect(alone.report).toMatchObject({
      text: expect.stringMatching(/\n\nNothing undoes the change: .*\n$/) as unknown,
    });
  });

  it('restores what the change removed', async () => {
    const before = device.config;
    device.refuses = ['snmp-server location attic'];
    const lines = ['interface GigabitEthernet0/3', ' no shutdown', 'snmp-server location attic'];
    await expect(
      push({ config: { change: { lines, undo: ['no snmp-server location attic'] } } }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('core-1 is as before') as unknown,
    });
    expect(device.config).toBe(before);
  });

  it.each([
    ['of the outermost level', ['logging host 198.51.100.8', 'logging host 198.51.100.9'], 'hostname core-1'],
    ['of the outermost level', ['logging host 198.51.100.8', 'logging host 198.51.100.9'], 'no ntp server 192.0.2.1'],
    ['of a section', ['interface Loopback0', 'description a', 'mtu 1400'], 'hostname core-1'],
  ])('goes on behind a restored line that the device refuses, without indentation: %s', async (_, lines, undo) => {
    await push({ config: { change: { lines } } });
    const [refused = '', last = ''] = lines.slice(-2);
    const head = lines.slice(0, -2);
    device.refuses = ['hostname refused', refused];
    const removing = [...head, `no ${refused}`, `no ${last}`, '!', 'hostname refused'];
    const error: unknown = await push({ config: { change: { lines: removing, undo: [undo] } } }).catch(
      (each: unknown) => each,
    );
    expect(error).toMatchObject({
      code: 'NR_CHANGE_UNDO_FAILED',
      message: expect.stringContaining(refused) as unknown,
    });
    expect(device.config).toMatch(new RegExp(`^ ?${last}$`, 'm'));
  });

  it('refuses a change whose undo cannot be computed, before anything is sent', async () => {
    const config = device.config;
    const lines = ['ntp server 192.0.2.7', 'no snmp-server community'];
    for (const dryRun of [true, false]) {
      await expect(
        push({ dryRun, config: { change: { lines, undo: ['no ntp server 192.0.2.7'] } } }),
      ).rejects.toMatchObject({
        code: 'PUSH_UNDO_SECRET',
        message: expect.stringMatching(
          /^Nothing was sent: `no snmp-server community` .* \(`snmp-server community <secret:/,
        ) as unknown,
      });
    }
    expect(device.config).toBe(config);
    expect(device.typed).not.toContain('ntp server 192.0.2.7');
  });

  it('undoes the change if a line is refused', async () => {
    const before = device.config;
    device.refuses = ['logging host core-1'];
    await expect(push()).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_FAILED' });
    expect(device.config).toBe(before);
  });

  it('undoes the change if the connection breaks after it', async () => {
    const before = device.config;
    device.faults = [{ kind: 'close', at: 0.5, on: 'show running-config', times: 1 }];
    await expect(push()).rejects.toMatchObject({ code: expect.stringMatching(/^NR_DEVICE_/) as unknown });
    device.faults = [];
    expect(device.config).toBe(before);
  });

  it('sends the lines with the variables of the device, shows what changed, and goes on with commands', async () => {
    device.answers = { 'write memory': 'Building configuration...\n[OK]' };
    const { result, log } = await push({ config: { change: { ...change, after: ['write memory'] } } });
    expect(result).toMatchObject({ success: true, changed: true, message: 'sent 2 lines' });
    expect(result.report).toMatchObject({ kind: 'diff', after: expect.stringContaining('192.0.2.7') as unknown });
    expect(device.config).toContain('ntp server 192.0.2.7\n');
    expect(device.config).toContain('logging host core-1\n');
    expect(log.map(({ message }) => message)).toContain('write memory: Building configuration...\n[OK]');
  });

  it('answers the question of a command afterwards', async () => {
    device.answers = { 'write memory': { asks: 'Overwrite file [startup-config].... (Y/N)[N] ?', next: '[OK]' } };
    const answers = [{ when: 'Overwrite file', say: 'y' }];
    const { result, log } = await push({ config: { change: { ...change, answers, after: ['write memory'] } } });
    expect(result).toMatchObject({ success: true });
    expect(log.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^write memory: [^]*\[OK\]$/));
    expect(device.typed.slice(-2)).toEqual(['write memory', 'y']);
  });

  it('waits for a device that saves for two minutes', async () => {
    const lines = ['ntp server 192.0.2.17'];
    device.answers = { 'write memory': 'Building configuration...\n[OK]' };
    device.faults = [{ kind: 'pause', on: 'write memory', at: 0, pauseMs: 120_000, times: 1 }];
    const typed = device.typed.length;
    const isSaving = (): boolean => device.typed.slice(typed).includes('write memory');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    try {
      const pushed = push({ config: { change: { lines, after: ['write memory'] } } });
      const settled = pushed.then(
        () => undefined,
        () => undefined,
      );
      await vi.waitFor(() => expect(isSaving()).toBe(true), { timeout: 30_000, interval: 20 });
      await vi.advanceTimersByTimeAsync(125_000);
      await settled;
      expect((await pushed).result).toMatchObject({ success: true });
    } finally {
      vi.useRealTimers();
      device.answers = {};
    }
    expect(device.unusedFaults).toEqual([]);
  });

  it('says that the change is kept, and not saved', async () => {
    device.refuses = ['write memory'];
    const lines = ['ntp server 192.0.2.9'];
    const after = ['write memory', 'show clock'];
    await expect(
      push({ config: { change: { lines, undo: ['no ntp server 192.0.2.9'], after } } }),
    ).rejects.toMatchObject({
      code: 'PUSH_NOT_SAVED',
      message: expect.stringMatching(
        /^core-1 keeps the change, but it is not saved: `write memory` failed: /,
      ) as unknown,
      hint: expect.stringContaining('send `write memory`, `show clock`') as unknown,
    });
    expect(device.config).toContain('ntp server 192.0.2.9\n');
  });

  it('says that a device was so already', async () => {
    const { result } = await push();
    expect(result).toEqual({
      success: true,
      changed: false,
      message: 'sent 2 lines, and nothing changed',
    });
    const { result: dry } = await push({ dryRun: true });
    expect(dry.message).toBe('would send 2 lines, 0 new; the device was not asked whether it accepts them');
    expect(dry.report).toMatchObject({ text: expect.stringContaining('\n      ntp server 192.0.2.7\n') as unknown });
  });

  it('does not undo what the device had before', async () => {
    const before = device.config;
    expect(before).toContain('ntp server 192.0.2.7\n');
    device.refuses = ['snmp-server location attic'];
    const lines = ['ntp server 192.0.2.7', 'snmp-server contact noc', 'snmp-server location attic'];
    const undo = ['no ntp server 192.0.2.7', 'no snmp-server contact', 'no snmp-server contact noc'];
    await expect(push({ config: { change: { lines, undo } } })).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
      message: expect.stringContaining('core-1 is as before') as unknown,
    });
    expect(device.config).toBe(before);
  });

  it('names the new lines that the undo leaves in a dry run, and in the log', async () => {
    const left = { lines: ['ntp server 192.0.2.88', 'logging host core-8'], undo: ['no ntp server 192.0.2.88'] };
    const { result } = await push({ dryRun: true, config: { change: left } });
    expect(result.message).toBe(
      'would send 2 lines, 2 new; the undo leaves 1 new line; the device was not asked whether it accepts them',
    );
    expect(result.report).toMatchObject({ text: expect.stringContaining('**Not undone:**') as unknown });
    const { log } = await push({ config: { change: left } });
    expect(log).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        message: 'No undo line removes these new lines: `logging host core-8`',
      }),
    );
  });

  it('logs the new lines that the undo leaves without their secrets', async () => {
    const left = { lines: ['enable secret S3cretW', 'ntp server 192.0.2.89'], undo: ['no ntp server 192.0.2.89'] };
    const { log } = await push({ config: { verify: 'none', change: left } });
    expect(log.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^No undo line removes these new lines: `enable secret <secret:[0-9a-f]{16}>`$/),
    );
  });

  it.each([
    'snmp-server host 10.0.0.1 version 2c S3cretW',
    'snmp-server host 10.0.0.1 S3cretW',
    'standby 1 authentication S3cretW',
    'vrrp 1 authentication text S3cretW',
    'ip ospf message-digest-key 1 md5 S3cretW',
    'username bob secret S3cretW',
    'key-string S3cretW',
    'key-string S3cret`W',
  ])('shows no secret of a typed line in an error, a hint, a report or a log (`%s`)', async (line) => {
    const refused: readonly (readonly [string, object])[] = [
      ['PUSH_INDENT', { lines: ['interface Loopback0', `no ${line}`, 'interface Loopback1', ' shutdown'] }],
      ['PUSH_UNDO_UNKNOWN', { lines: [`clear ${line}`], undo: ['no ntp server 192.0.2.1'] }],
      ['PUSH_UNDO_UNKNOWN', { lines: ['ntp server 192.0.2.1'], undo: [`remove ${line}`] }],
      ['PUSH_MASK', { lines: [`no ${line} <secret:0123456789abcdef>`] }],
    ];
    for (const [code, given] of refused) {
      const error: unknown = await push({ config: { change: given } }).catch((each: unknown) => each);
      expect(error).toMatchObject({ code });
      expect(inspect(error)).not.toMatch(/S3cret.?W/);
    }
    const undo = ['no ntp server 192.0.2.1'];
    const dry = await push({ dryRun: true, config: { change: { lines: [line], undo } } });
    expect(dry.result.report).toMatchObject({ text: expect.stringMatching(/^ {4}\+ .*<secret:/m) as unknown });
    expect(inspect([dry.result, dry.log], { depth: 9 })).not.toMatch(/S3cret.?W/);
    // The simulated device refuses some of the lines.
    const live: unknown = await push({ config: { verify: 'none', change: { lines: [line], undo } } }).catch(
      (error: unknown) => error,
    );
    const { log } = live as { readonly log: readonly object[] };
    expect(log).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('No undo line removes') as unknown }),
    );
    expect(inspect(live, { depth: 9 })).not.toMatch(/S3cret.?W/);
  });

  it('shows no secret of a command that is left to send', async () => {
    device.refuses = ['write memory'];
    const after = ['write memory', 'copy running-config ftp://u:S3cretW@192.0.2.1/x'];
    const error: unknown = await push({ config: { change: { lines: ['ntp server 192.0.2.9'], after } } }).catch(
      (each: unknown) => each,
    );
    expect(error).toMatchObject({ code: 'PUSH_NOT_SAVED' });
    expect(inspect(error)).not.toContain('S3cretW');
  });

  it('is an error without a variable, before anything is sent', async () => {
    const typed = device.typed.length;
    await expect(push({ device })).rejects.toMatchObject({ code: 'NR_VARIABLE_MISSING' });
    expect(device.typed).toHaveLength(typed);
  });

  it('needs nothing but device:write in a real job host', async () => {
    const { result } = await runJob(new URL('..', import.meta.url), {
      device,
      config: { change: { lines: ['ntp server 192.0.2.8'] } },
      permissions: ['device:write'],
    });
    expect(result).toMatchObject({ success: true, changed: true });
  });
});

it('restores a set, a policy and a description of a device that refuses a later line', async () => {
  const devices = await startSimulator([
    { name: 'pe-1', platform: 'cisco_iosxr', ...login },
    { name: 'core-2', platform: 'cisco_ios', ...login },
  ]);
  try {
    const [router, core] = [devices.device('pe-1'), devices.device('core-2')];
    const pushTo = async (to: typeof router, lines: readonly string[], undo: readonly string[]): Promise<unknown> => {
      const { name, platform, address, port } = to;
      return runJob(job, {
        device: { name, platform, address, port, login },
        config: { change: { lines, undo }, verify: 'none' },
        permissions: ['device:write'],
      });
    };
    const texts = ['prefix-set PS', '  10.0.0.0/8', 'end-set', 'route-policy P', '  pass', 'end-policy'];
    await pushTo(router, texts, ['no prefix-set PS', 'no route-policy P']);
    await pushTo(core, ['interface Loopback9', ' description old'], []);
    const configs = [router.config, core.config];
    expect(configs[0]).toContain('10.0.0.0/8');
    router.refuses = ['hostname refused'];
    core.refuses = ['hostname refused'];
    const other = ['prefix-set PS', '  11.0.0.0/8', 'end-set', 'no route-policy P', 'hostname refused'];
    await expect(pushTo(router, other, ['no prefix-set PS'])).rejects.toMatchObject({
      message: expect.stringContaining('pe-1 is as before') as unknown,
    });
    const text = ['interface Loopback9', ' description new', '!', 'hostname refused'];
    await expect(pushTo(core, text, ['interface Loopback9', ' no description new'])).rejects.toMatchObject({
      message: expect.stringContaining('core-2 is as before') as unknown,
    });
    expect([router.config, core.config]).toEqual(configs);
  } finally {
    await devices.close();
  }
});

it('gives its settings to configure()', async () => {
  const given: unknown[] = [];
  const session = {
    readConfig: (): Promise<string> => Promise.resolve('hostname core-1\n'),
    configure: (_: unknown, options: unknown): Promise<string> => Promise.resolve(String(given.push(options))),
    maskLines,
  };
  const run = async (config: object): Promise<void> => {
    const context = {
      device: { name: 'core-1', vars: {}, connect: (): Promise<unknown> => Promise.resolve(session) },
      config: job.configSchema.parse(config),
      dryRun: true,
    };
    await job.run(context as unknown as Parameters<typeof job.run>[0]);
  };
  await run({ change: { lines: ['ntp server a'] } });
  const answers = [{ when: 'Proceed', say: 'y' }];
  const more = { undo: ['no ntp server a'], answers, harmless: ['next reload'] };
  await run({ change: { lines: ['ntp server a'], ...more }, verify: 'none', revertAfterMinutes: 5 });
  expect(given).toEqual([{ verify: 'lines' }, { verify: 'none', ...more, revertAfterMinutes: 5 }]);
});

it('logs the undo lines before the first line is typed', async () => {
  const log: string[] = [];
  const session = {
    readConfig: (): Promise<string> => Promise.resolve('hostname core-1\nlogging host 192.0.2.1\n'),
    configure: (): Promise<string> => Promise.reject(new Error(log.join('; '))),
    maskLines,
  };
  const note = (message: string): void => void log.push(message);
  const lines = ['no logging host 192.0.2.1', 'snmp-server location b'];
  const context = {
    device: { name: 'core-1', vars: {}, connect: (): Promise<unknown> => Promise.resolve(session) },
    config: job.configSchema.parse({ change: { lines, undo: ['no ip http server'] } }),
    dryRun: false,
    logger: { info: note, warning: note },
  };
  await expect(job.run(context as unknown as Parameters<typeof job.run>[0])).rejects.toThrow(
    'Undo lines added: they restore what the device had before: logging host 192.0.2.1; No undo line removes these new lines: `snmp-server location b`',
  );
});

it('says what becomes of a change after which the device takes no new connection', async () => {
  const session = {
    readConfig: (): Promise<string> => Promise.resolve('hostname core-1\n'),
    configure: (): Promise<string> => Promise.resolve(''),
    maskLines,
  };
  const hintOf = async (config: object): Promise<unknown> => {
    const context = {
      device: {
        ...{ name: 'core-1', vars: {}, port: 22, connect: (): Promise<unknown> => Promise.resolve(session) },
        tcp: (): Promise<unknown> => Promise.resolve({ open: false, code: 'ECONNREFUSED' }),
      },
      config: job.configSchema.parse(config),
      dryRun: false,
      logger: { info: (): void => undefined },
    };
    const ended = job.run(context as unknown as Parameters<typeof job.run>[0]);
    return ended.then(String, ({ code, hint }: { code: string; hint: string }) => `${code}: ${hint}`);
  };
  const lines = ['ntp server a'];
  const look = 'Look for what blocks its port.';
  expect(await hintOf({ change: { lines } })).toBe(`PUSH_UNREACHABLE: The change stays: it has no undo lines. ${look}`);
  expect(await hintOf({ change: { lines, undo: ['no ntp server a'] } })).toBe(
    `PUSH_UNREACHABLE: NetRaven sends the undo lines if it can. ${look}`,
  );
  expect(await hintOf({ change: { lines }, revertAfterMinutes: 5 })).toBe(
    `PUSH_UNREACHABLE: The change has no undo lines. A device that can takes the change back by itself. ${look}`,
  );
});

it('the difference of long configurations is short, and comments before the first line do not count', () => {
  const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index}`);
  const before = lines.join('\n');
  const after = lines.with(500, 'other').join('\n');
  expect(differenceOf(before, after)).toEqual({
    before: lines.slice(497, 504).join('\n'),
    after: lines.with(500, 'other').slice(497, 504).join('\n'),
  });
  expect(differenceOf(before, `! changed\n${before}`)).toBeUndefined();
  expect(differenceOf(before, `${before}\nmore`)?.after).toBe('line 997\nline 998\nline 999\nmore');
});

it('a text framed by comment marks counts', () => {
  const before = '! changed at 10:00\nhostname core-1\nbanner motd ^C\n^C\nend\n';
  const banner = '################\n# Staff only   #\n! Keep out      \n################';
  const after = before.replace('banner motd ^C', `banner motd ^C\n${banner}`).replace('10:00', '10:05');
  expect(differenceOf(before, after)).toEqual({
    before: 'hostname core-1\nbanner motd ^C\n^C\nend\n',
    after: `hostname core-1\nbanner motd ^C\n${banner}\n^C\nend\n`,
  });
});
