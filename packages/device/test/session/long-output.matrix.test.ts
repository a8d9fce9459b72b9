import { expect, onTestFinished, test } from 'vitest';
import { startLongDevice, type LongDeviceOptions } from '../../test-utils/long-device.ts';
import { longestAllowed, longestTurn } from '@netraven/test-utils/longest-turn';
import { account, openTestDevice } from '../../test-utils/open.ts';

const bytes = 64_000_000;
/** On a busy machine a garbage collection may take longer. */
const tries = { retry: 2 };

test.each<[what: string, options: LongDeviceOptions]>([
  ['64 MB by an exec channel', { platform: 'linux_frr', bytes }],
  ['64 MB with sections, read twice', { platform: 'juniper_junos', bytes }],
  // V8 keeps such a text with two bytes for each letter.
  ['32 MB with a letter beyond Latin-1', { platform: 'cisco_ios', bytes: bytes / 2, before: 'banner motd ^C5 €^C\n' }],
])('a configuration of %s never holds up the event loop', tries, async (_, options) => {
  const long = await startLongDevice(options, account, onTestFinished);
  const { device } = openTestDevice(long, long.platform);
  const read = async (): Promise<void> => {
    const config = await (await device.connect()).readConfig();
    expect(config.length).toBeGreaterThan(0.95 * options.bytes);
  };
  expect(await longestTurn(read)).toBeLessThan(longestAllowed());
});

test(
  'a configuration of 64 MB that breaks off goes to quarantine, and never holds up the event loop',
  tries,
  async () => {
    const options = { platform: 'cisco_ios', bytes, faults: [{ kind: 'cut', at: 0.99 }] } as const;
    const long = await startLongDevice(options, account, onTestFinished);
    const { device, quarantined } = openTestDevice(long, long.platform);
    const read = async (): Promise<void> => {
      const config = (await device.connect()).readConfig();
      await expect(config).rejects.toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
    };
    expect(await longestTurn(read)).toBeLessThan(longestAllowed());
    expect(quarantined[0]?.raw).toHaveLength(8 * 2 ** 20);
  },
);

test('a configuration of 64 MB by its command never holds up the event loop', tries, async () => {
  const long = await startLongDevice({ platform: 'cisco_ios', bytes }, account, onTestFinished);
  const { device } = openTestDevice(long, long.platform);
  const read = async (): Promise<void> => {
    const answer = await (await device.connect()).send('show running-config');
    expect(answer.length).toBeGreaterThan(0.95 * bytes);
  };
  expect(await longestTurn(read)).toBeLessThan(longestAllowed());
});
