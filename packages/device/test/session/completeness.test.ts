import { describe, expect, test, vi } from 'vitest';
import { deviceError } from '../../src/codes.ts';
import { cuts } from '../../src/check/check-platform.ts';
import { listPlatforms, requirePlatform } from '../../src/platform/platforms.ts';
import { CommandLine } from '../../src/session/command-line.ts';
import { ConfigReader } from '../../src/session/config-reader.ts';
import { defaultLimits, type Limits } from '../../src/platform/limits.ts';
import { Received } from '../../src/session/received.ts';
import { DeviceMasker } from '../../src/secrets/device-masker.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import type { Fault, SimulatedDevice } from '../../src/simulator/index.ts';
import { getSample, shownText } from '../../src/sample/sample.ts';
import { maskKey, openTestDevice, startDevices, type OpenedDevice } from '../../test-utils/open.ts';
import { passTime } from '../pass-time.ts';
import { readTexts } from '../read-texts.ts';
import type { Channel, ChannelListener } from '../../src/transport/transport.ts';

const simulator = await startDevices([
  { name: 'ios', platform: 'cisco_ios' },
  { name: 'frr', platform: 'linux_frr' },
  { name: 'routeros', platform: 'mikrotik_routeros' },
  { name: 'nxos', platform: 'cisco_nxos' },
  { name: 'aoscx', platform: 'aruba_aoscx' },
]);

const platforms = {
  ios: 'cisco_ios',
  frr: 'linux_frr',
  routeros: 'mikrotik_routeros',
  nxos: 'cisco_nxos',
  aoscx: 'aruba_aoscx',
} as const;
const ways = (['ios', 'frr'] as const).flatMap((name) =>
  (['shell', 'exec'] as const).map((channel) => ({ name, channel })),
);
const everyTwentieth = Array.from({ length: 20 }, (_, index) => index / 20);

/** Long limits for a busy machine. */
const patient = { settleMs: 1000, idleMs: 60_000, configMs: 90_000, commandMs: 90_000 };

/** Returns the configuration with its secrets, or the code of the error. */
async function read(
  simulated: SimulatedDevice,
  name: keyof typeof platforms,
  channel: 'shell' | 'exec',
  limits: Partial<Limits> = { ...patient, settleMs: 20 },
): Promise<OpenedDevice & { readonly outcome: string }> {
  const opened = openTestDevice(simulated, platforms[name], { channel, permissions: ['device:secrets'], limits });
  const session = await opened.device.connect();
  const outcome = await session.readConfig().catch((error: { code: string }) => error.code);
  await opened.device.close();
  return { ...opened, outcome };
}

describe.each(ways)('$name by $channel', ({ name, channel }) => {
  const simulated = simulator.device(name);

  test('a configuration cut anywhere is refused and quarantined, with and without a closed connection', async () => {
    for (const kind of ['cut', 'close'] as const) {
      for (const at of everyTwentieth) {
        simulated.faults = [{ kind, at }];
        const { outcome, quarantined } = await read(simulated, name, channel);
        // An exec channel that closes before the first byte truncates nothing.
        const expected =
          kind === 'close' && at === 0 && channel === 'exec' ? 'NR_DEVICE_CLOSED' : 'NR_DEVICE_TRUNCATED';
        expect.soft(outcome, `${kind} at ${at}`).toBe(expected);
        expect.soft(quarantined[0]?.raw.length ?? 0, `${kind} at ${at}`).toBeGreaterThan(at > 0.1 ? 50 : -1);
        expect.soft(quarantined.every(({ error }) => error.code === 'NR_DEVICE_TRUNCATED')).toBe(true);
      }
    }
  });

  test('a device that hangs in the middle times out, and its text is quarantined', async () => {
    simulated.faults = [{ kind: 'hang', at: 0.5 }];
    const typed = simulated.typed.length;
    const isAsked = (): boolean => simulated.typed.slice(typed).includes('show running-config');
    const reading = (): ReturnType<typeof read> => read(simulated, name, channel);
    const { outcome, quarantined } = await passTime(reading, isAsked, patient.configMs);
    expect(outcome).toBe('NR_DEVICE_TIMEOUT');
    expect(quarantined).toHaveLength(1);
    expect(quarantined[0]?.raw).toContain(simulated.config.split('\n')[5]);
  });

  test('a device that is silent for more than half a minute before its configuration is waited for', async () => {
    const pause: Fault = { kind: 'pause', at: 0, pauseMs: 35_000, times: 1 };
    simulated.faults = [pause];
    const typed = simulated.typed.length;
    const isAsked = (): boolean => simulated.typed.slice(typed).includes('show running-config');
    const reading = (): ReturnType<typeof read> => read(simulated, name, channel, { settleMs: 1_000 });
    expect((await passTime(reading, isAsked, 31_000)).outcome).toBe(simulated.config);
  });

  test('a drip of bytes does not keep a session alive', async () => {
    simulated.faults = [{ kind: 'drip', bytes: 1, everyMs: 20 }];
    // Also for the login, which must be over in this time. Some 100 bytes come in it.
    const { outcome } = await read(simulated, name, channel, { ...patient, idleMs: 2_000 });
    expect(outcome).toBe('NR_DEVICE_TIMEOUT');
  });

  test.each<Fault>([
    { kind: 'garbage', bytes: 5000 },
    { kind: 'cli-error', message: '% Invalid input detected' },
    { kind: 'cli-error', message: '' },
    { kind: 'flood', bytes: 3_000_000 },
  ])('$kind in place of a configuration is refused', async (fault) => {
    simulated.faults = [fault];
    const { outcome, quarantined } = await read(simulated, name, channel);
    expect(outcome).toMatch(/^NR_DEVICE_(TRUNCATED|COMMAND_FAILED|PLATFORM_WRONG)$/);
    expect(quarantined).toHaveLength(1);
  });

  test('a pause at any place does not shorten a configuration', async () => {
    for (const at of [0.1, 0.5, 0.95]) {
      simulated.faults = [{ kind: 'pause', at, pauseMs: 60 }];
      const { outcome } = await read(simulated, name, channel, { ...patient, settleMs: 500 });
      expect(outcome).toBe(simulated.config);
    }
  });

  test('after a fault the next session reads all of it', async () => {
    simulated.faults = [{ kind: 'close', at: 0.5, times: 1 }];
    expect((await read(simulated, name, channel)).outcome).toBe('NR_DEVICE_TRUNCATED');
    expect((await read(simulated, name, channel)).outcome).toBe(simulated.config);
  });
});

describe.each(['ios', 'frr'] as const)('%s in a terminal', (name) => {
  const simulated = simulator.device(name);

  test('a banner with a line equal to the prompt, and a pause behind it, does not shorten it', async () => {
    simulated.faults = [{ kind: 'banner-prompt', pauseMs: 150 }];
    expect((await read(simulated, name, 'shell', patient)).outcome).toBe(simulated.config);
  });

  test('a line of the configuration equal to the prompt, and a pause behind it, does not shorten it', async () => {
    const { config } = simulated;
    simulated.config = config.replace('\nhostname', `\n${name === 'ios' ? 'ios#' : 'frr# '}\nhostname`);
    simulated.faults = [{ kind: 'pause-at-prompt', pauseMs: 150 }];
    expect((await read(simulated, name, 'shell', patient)).outcome).toBe(simulated.config);
  });

  test('a pause longer than the limit returns nothing', async () => {
    const { config } = simulated;
    simulated.config = config.replace('\nhostname', `\n${name === 'ios' ? 'ios#' : 'frr# '}\nhostname`);
    simulated.faults = [{ kind: 'pause-at-prompt', pauseMs: 2000 }];
    const { outcome } = await read(simulated, name, 'shell', { ...patient, settleMs: 50 });
    expect(outcome).toBe('NR_DEVICE_TRUNCATED');
  });

  test('a pager that stays on is answered and leaves no trace', async () => {
    simulated.faults = [{ kind: 'paging-stays' }];
    expect((await read(simulated, name, 'shell')).outcome).toBe(simulated.config);
  });

  test('a pager that asks for ever is an error', async () => {
    simulated.faults = [{ kind: 'endless-pager' }];
    const opened = openTestDevice(simulated, platforms[name], { channel: 'shell', limits: { maxPages: 200 } });
    const session = await opened.device.connect();
    await expect(session.readConfig()).rejects.toMatchObject({ code: 'NR_DEVICE_PAGER' });
    expect(opened.quarantined).toHaveLength(1);
  });

  test('input that was lost before the first prompt is typed again', async () => {
    simulated.faults = [{ kind: 'type-ahead-lost' }];
    expect((await read(simulated, name, 'shell')).outcome).toBe(simulated.config);
  });
});

describe.each(['nxos', 'aoscx'] as const)('%s, of which nothing marks the end', (name) => {
  const simulated = simulator.device(name);
  const addPrompt = (): void => {
    const lines = simulated.config.split('\n');
    simulated.config = lines.toSpliced(Math.floor(lines.length / 2), 0, `${name}# `).join('\n');
  };

  test('is read again, more patiently, if it goes on behind a line equal to the prompt', async () => {
    addPrompt();
    simulated.faults = [{ kind: 'pause-at-prompt', pauseMs: 300 }];
    const { outcome } = await read(simulated, name, 'shell', { ...patient, promptMs: 20, settleMs: 2_000 });
    expect(outcome).toBe(simulated.config);
  });

  test('is refused if each read goes on behind such a line', async () => {
    addPrompt();
    simulated.faults = [{ kind: 'pause-at-prompt', pauseMs: 1_000 }];
    const { outcome, quarantined } = await read(simulated, name, 'shell', { ...patient, promptMs: 20, settleMs: 20 });
    expect(outcome).toBe('NR_DEVICE_TRUNCATED');
    expect(quarantined[0]?.error.message).toContain('text came behind its prompt');
  });
});

test('an exec channel that ends without an exit status, or with a bad one, proves nothing', async () => {
  const simulated = simulator.device('frr');
  for (const fault of [{ kind: 'no-exit-status' }, { kind: 'exit-status', status: 1 }] as const) {
    simulated.faults = [fault];
    const { outcome, quarantined } = await read(simulated, 'frr', 'exec');
    expect(outcome).toBe('NR_DEVICE_TRUNCATED');
    expect(quarantined[0]?.error.message).toContain('exit status');
  }
});

test('without an exit status, two equal reads prove a configuration of a platform that asks for them', async () => {
  const simulated = simulator.device('routeros');
  simulated.faults = [{ kind: 'no-exit-status' }];
  const { outcome } = await read(simulated, 'routeros', 'exec');
  expect(outcome).toBe(simulated.config);
  simulated.faults = [{ kind: 'no-exit-status' }, { kind: 'cut', at: 0.5, times: 1 }];
  // Without the mark behind it, no second read is needed to refuse it.
  expect((await read(simulated, 'routeros', 'exec')).outcome).toBe('NR_DEVICE_TRUNCATED');
  simulated.faults = [{ kind: 'exit-status', status: 1 }];
  expect((await read(simulated, 'routeros', 'exec')).outcome).toBe('NR_DEVICE_TRUNCATED');
});

test('a command that a signal ended proves nothing, also if each read is the same', async () => {
  const simulated = simulator.device('routeros');
  simulated.faults = [
    { kind: 'exit-signal', signal: 'KILL' },
    { kind: 'cut', at: 0.5 },
  ];
  const { outcome, quarantined } = await read(simulated, 'routeros', 'exec');
  expect(outcome).toBe('NR_DEVICE_TRUNCATED');
  expect(quarantined[0]?.error.message).toContain('the signal SIGKILL ended it');
});

test('an answer above the limit is refused', async () => {
  const simulated = simulator.device('ios');
  simulated.faults = [{ kind: 'flood', bytes: 4_000_000 }];
  for (const channel of ['shell', 'exec'] as const) {
    const opened = openTestDevice(simulated, 'cisco_ios', { channel, limits: { maxBytes: 1_000_000 } });
    const session = await opened.device.connect();
    await expect(session.readConfig()).rejects.toMatchObject({ code: 'NR_DEVICE_TOO_LARGE' });
    expect(opened.quarantined[0]?.raw.length).toBeLessThan(1_100_000);
  }
});

test.each([
  'WARNING: Your password has expired.\nPassword change required but no TTY available.\n',
  'You are required to change your password immediately (administrator enforced).\nPassword change required but no TTY available.\n',
])('a device that runs no command because the password has expired says so', async (said) => {
  const close = vi.fn<() => Promise<void>>().mockResolvedValue();
  const exec = async (_: string, listener: ChannelListener): Promise<Channel> => {
    setImmediate(() => {
      listener.errorData(Buffer.from(said));
      listener.closed(1);
    });
    return { write: () => undefined };
  };
  const connection = { exec, close, ended: new Promise(() => undefined) };
  const context = { channel: 'exec', endpoint: 'lab', credential: 'backup', limits: defaultLimits };
  const line = new CommandLine(connection as never, context as never);
  await expect(line.run('show running-config', { totalMs: 1_000 })).rejects.toMatchObject({
    code: 'NR_DEVICE_PASSWORD_EXPIRED',
    message: 'lab demands a new password for the credential backup',
  });
});

test('a configuration asked for by send() is proven too', async () => {
  const simulated = simulator.device('ios');
  simulated.faults = [{ kind: 'cut', at: 0.5, times: 1 }];
  const session = await openTestDevice(simulated, 'cisco_ios', { limits: { settleMs: 20 } }).device.connect();
  await expect(session.send('show  running-config')).rejects.toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
  expect(await session.send('show running-config')).toMatch(/^Building configuration[^]*\nend$/);
});

test('a device that closes behind its prompt truncates nothing, and nothing is quarantined', async () => {
  const received = new Received();
  received.reset('ios#');
  const closed = deviceError('NR_DEVICE_CLOSED', 'ios closed the terminal');
  const line = { received, run: () => Promise.reject(closed) };
  const quarantine = vi.fn<() => Promise<void>>().mockResolvedValue();
  const { signal } = new AbortController();
  const platform = requirePlatform('cisco_ios');
  const context = { channel: 'exec', name: 'ios', platform, limits: defaultLimits, signal, quarantine };
  const reader = new ConfigReader(line as never, context as never, (_, run) => run());
  await expect(reader.read('show running-config', 1_000)).rejects.toBe(closed);
  expect(quarantine).not.toHaveBeenCalled();
  received.add(Buffer.from('hostname'));
  await expect(reader.read('show running-config', 1_000)).rejects.toMatchObject({
    code: 'NR_DEVICE_TRUNCATED',
    message: 'ios closed the terminal after 8 bytes of `show running-config`',
  });
  expect(quarantine).toHaveBeenCalledTimes(1);
});

test.each(listPlatforms())(
  'a configuration of $id that was cut, each read at another place, is never stored short',
  async (platform) => {
    const { config, running } = getSample(platform.id);
    const whole = shownText(config, running, { name: 'lab-1', user: 'lab', time: '2026-01-02 03:04:05' });
    for (const [index, at] of cuts(whole.trimEnd().length).entries()) {
      const cut = whole.slice(0, at);
      const other = whole.slice(0, Math.floor(at / 2));
      const reads = [
        [cut, whole, whole],
        [whole, cut, whole],
        [cut, other, whole],
      ][index % 3];
      expect([config, 'NR_DEVICE_TRUNCATED'], `cut at ${at}`).toContain(await readTexts(platform, reads ?? []));
    }
  },
);

describe('a device that encrypts its secrets with another salt at each read', () => {
  const platform = requirePlatform('fortinet_fortios');
  const [first = '', second = ''] = ['SH2kq0vXw7bQe1Lr9Zt', 'SH2Zm4cUo8nTy5Gh3Pd'].map(
    (salted) =>
      `#config-version=FGT60F-7.2.5-FW-build1517-230606:vdom=0:user=lab\nconfig system admin\n    edit "lab"\n        set password ENC ${salted}\n    next\nend\n`,
  );
  const seesSecrets = (): DeviceMasker =>
    new DeviceMasker({ jar: new SecretJar(maskKey), platform, seesSecrets: true });

  test('is read for a job that sees secrets', async () => {
    expect(await readTexts(platform, [first, second], { masker: seesSecrets() })).toBe(second);
  });

  test('needs no second read if its configuration, without secrets, is stored', async () => {
    const isStored = vi.fn<(config: string) => Promise<boolean>>().mockResolvedValue(true);
    expect(await readTexts(platform, [first], { masker: seesSecrets(), isStored })).toBe(first);
    expect(isStored).toHaveBeenCalledWith(expect.not.stringContaining('kq0vXw7bQe1Lr9Zt'));
  });
});

test.each([
  ['vyos_vyos', "set interfaces ethernet eth0 mtu '1500'\nset system host-name 'r1'\ncomment system 'core router'\n"],
  [
    'ubiquiti_edgeos',
    'set interfaces ethernet eth0 mtu 1500\nset system host-name r1\ncomment interfaces "core router"\n',
  ],
])('a comment behind the last lines of %s is a part of it', async (id, text) => {
  expect(await readTexts(requirePlatform(id), [text, text])).toBe(text);
});

describe('a device that counts its lines', () => {
  const nexus = requirePlatform('cisco_nxos');
  const { running } = getSample('cisco_nxos');
  const whole = shownText(getSample('cisco_nxos').config, running, {
    name: 'lab-1',
    user: 'lab',
    time: '2026-01-02 03:04:05',
  });
  const lines = whole.split('\n').length;

  test('is read again if it was changed between the read and the count', async () => {
    expect(await readTexts(nexus, [whole, whole, String(lines + 20), whole, String(lines)])).toContain('hostname ');
  });

  test('is refused if it counts more lines at each read', async () => {
    expect(await readTexts(nexus, [whole, whole, String(lines + 20), whole, String(lines + 20)])).toBe(
      'NR_DEVICE_TRUNCATED',
    );
  });

  test('counts as read if the count fails', async () => {
    const left = [whole, whole];
    const run = (): Promise<{ text: string }> => {
      const text = left.shift();
      return text === undefined ? Promise.reject(new Error('the session ended')) : Promise.resolve({ text });
    };
    expect(await readTexts(nexus, [], {}, run)).toContain('hostname ');
  });
});
