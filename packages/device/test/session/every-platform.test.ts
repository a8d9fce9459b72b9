import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { fill, getSample } from '../../src/sample/sample.ts';
import { startSimulator, type Fault } from '../../src/simulator/index.ts';
import { account, makeTestDevice, type OpenedDevice } from '../../test-utils/open.ts';

// Runs for every folder in `platforms/`, so a new platform needs no new test.
const platforms = listPlatforms();
/** A name that is valid as a host name on every platform. */
const nameOf = (id: string): string => id.replaceAll('_', '-');
/** The enable password counts only where the platform has a privileged mode. */
const login = { ...account, enablePassword: 'enable-4711' };
const simulator = await startSimulator(platforms.map(({ id }) => ({ name: nameOf(id), platform: id, ...login })));
afterAll(() => simulator.close());

// Most of the time is waiting for devices that hang. Platforms are tried at once, and the tests of each in turn.
vi.setConfig({ maxConcurrency: 10 });
const inTurn = { concurrent: false };

const limits = { settleMs: 1_000, promptMs: 20, idleMs: 60_000, configMs: 90_000, commandMs: 90_000, maxPages: 50 };

function open(id: string, more: Partial<typeof limits> = {}): OpenedDevice {
  return makeTestDevice(simulator.device(nameOf(id)), id, {
    credentials: [{ id: 'c1', name: 'default', networks: ['127.0.0.0/8'], ...login }],
    permissions: ['device:secrets', 'device:write'],
    limits: { ...limits, ...more },
  });
}

/** Returns the configuration with its secrets, or the code of the error. */
async function read(id: string, faults: readonly Fault[], more?: Partial<typeof limits>): Promise<string> {
  simulator.device(nameOf(id)).faults = faults;
  const { device } = open(id, more);
  try {
    const session = await device.connect();
    return await session.readConfig();
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await device.close();
  }
}

const samples = platforms.map((platform) => ({ ...platform, sample: getSample(platform.id) }));

describe.concurrent.each(samples)('$id', (platform) => {
  const { id, sample, channel, config } = platform;
  const whole = (): string => simulator.device(nameOf(id)).config;
  beforeEach(() => {
    simulator.device(nameOf(id)).faults = [];
  });

  test('its configuration is read byte for byte, from each source and context', inTurn, async () => {
    const { device, log } = open(id);
    const session = await device.connect();
    expect(await session.readConfig()).toBe(whole());
    const startup = config.commands.startup === undefined ? whole() : await session.readConfig('startup');
    expect(startup).toBe(whole());
    const contexts = await session.contexts();
    expect(contexts).toEqual(Object.keys(sample.contexts ?? {}));
    for (const context of contexts)
      expect(await session.readConfig('running', { context })).toBe(sample.contexts?.[context]);
    await device.close();
    expect(log.filter(({ level }) => level === 'warning' || level === 'error')).toEqual([]);
  });

  // Some tests are not for all platforms. A document, or several files, is only given whole.
  const isWhole = channel === 'netconf' || /^<|^#### /.test(sample.config);
  if (!isWhole) {
    test('a configuration of a few lines is complete', inTurn, async () => {
      const simulated = simulator.device(nameOf(id));
      const before = simulated.config;
      const line = id === 'nokia_srlinux' ? 'system {\n}' : 'hostname short';
      for (const lines of [`${line}\n`, `ntp server 192.0.2.1\n${line}`]) {
        simulated.config = lines;
        const found = await read(id, []);
        expect(found).toBe(simulated.config);
        expect(found.split('\n')).toEqual(expect.arrayContaining(lines.trimEnd().split('\n')));
      }
      simulated.config = before;
      expect(simulated.config).toBe(before);
    });
  }

  if (channel === 'netconf') {
    test('it has no commands', inTurn, async () => {
      const { device } = open(id);
      await expect((await device.connect()).send('show version')).rejects.toMatchObject({
        code: 'NR_DEVICE_COMMAND_UNKNOWN',
      });
      await device.close();
    });
  }

  if (channel !== 'netconf') {
    test('answers come without echo and prompt', inTurn, async () => {
      const { device } = open(id);
      const session = await device.connect();
      const commands = Object.keys(sample.answers).filter((command) => !platform.paging.off.includes(command));
      expect(commands).not.toEqual([]);
      for (const command of commands) {
        const answer = await session.send(command);
        const values = { name: nameOf(id), user: account.username, level: '15' };
        const expected = fill(sample.answers[command] ?? '', values).replaceAll(
          '{time}',
          () => /20[\d-]+ [\d:]+/.exec(answer)?.[0] ?? '',
        );
        expect(answer.trimEnd()).toBe(expected.trimEnd());
      }
      await device.close();
    });
  }

  test('a device that hangs or hangs up returns no configuration', inTurn, async () => {
    const impatient = { settleMs: 20, idleMs: 300, configMs: 600 };
    expect(await read(id, [{ kind: 'hang', at: 0.5 }], impatient)).toBe('NR_DEVICE_TIMEOUT');
    expect(await read(id, [{ kind: 'close', at: 0.5 }])).toBe('NR_DEVICE_TRUNCATED');
  });

  test('what a device answers in place of its configuration is refused', inTurn, async () => {
    const faults: readonly Fault[] = [
      { kind: 'cli-error', message: '% Invalid input detected' },
      { kind: 'cli-error', message: 'You have no right to do that' },
      { kind: 'cli-error', message: '' },
      { kind: 'garbage', bytes: 5_000 },
      { kind: 'flood', bytes: 40_000 },
    ];
    const { device } = open(id, { settleMs: 20 });
    const session = await device.connect();
    for (const fault of faults) {
      simulator.device(nameOf(id)).faults = [fault];
      await expect(session.readConfig(), JSON.stringify(fault)).rejects.toMatchObject({
        code: expect.stringMatching(/^NR_DEVICE_(?:TRUNCATED|COMMAND_FAILED|PLATFORM_WRONG)$/) as unknown,
      });
    }
    await device.close();
  });

  if (channel === 'exec') {
    test('the exit status of the device counts', inTurn, async () => {
      expect(await read(id, [{ kind: 'exit-status', status: 1 }])).toBe('NR_DEVICE_TRUNCATED');
      const withoutStatus = config.twice ? whole() : 'NR_DEVICE_TRUNCATED';
      expect(await read(id, [{ kind: 'no-exit-status' }])).toBe(withoutStatus);
    });
  }

  if (sample.pager && channel === 'shell') {
    test('a pager that asks for ever, or stays on, shortens nothing', inTurn, async () => {
      expect(await read(id, [{ kind: 'endless-pager' }])).toBe('NR_DEVICE_PAGER');
      expect(await read(id, [{ kind: 'paging-stays' }])).toBe(whole());
    });
  }

  test('an answer that was cut once is not taken for the configuration', inTurn, async () => {
    const { device } = open(id, { settleMs: 20 });
    const session = await device.connect();
    for (const at of [0.1, 0.5, 0.98]) {
      simulator.device(nameOf(id)).faults = [{ kind: 'cut', at, times: 1 }];
      const outcome = await session.readConfig().catch((error: { code: string }) => error.code);
      // A second and a third read may be whole.
      expect([whole(), 'NR_DEVICE_TRUNCATED'], `cut at ${at}`).toContain(outcome);
    }
    await device.close();
  });

  test('a line that the device refuses ends the configuration, and changes nothing', inTurn, async () => {
    const { device } = open(id);
    const session = await device.connect();
    const code = platform.configure ? 'NR_DEVICE_COMMAND_FAILED' : 'NR_DEVICE_COMMAND_REFUSED';
    await expect(session.configure(['zzz-no-such-line 1'])).rejects.toMatchObject({ code });
    expect(await session.readConfig()).toBe(whole());
    await device.close();
  });
});
