import { describe, expect, test } from 'vitest';
import { isWeaklyProven } from '../../src/platform/describe-platform.ts';
import { listPlatforms } from '../../src/platform/platforms.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { openTestDevice, simulate, type OpenedDevice } from '../../test-utils/open.ts';

/** No document of these says how to prove the end of a configuration. */
const weak = ['alcatel_aos', 'checkpoint_gaia', 'ciena_saos', 'cisco_wlc', 'dell_os10', 'extreme_exos', 'zyxel_os'];

test('only platforms that offer no other proof are weakly proven', () => {
  expect(
    listPlatforms()
      .filter(isWeaklyProven)
      .map(({ id }) => id),
  ).toEqual(weak);
});

const limits = { settleMs: 20, idleMs: 60_000, configMs: 90_000, commandMs: 90_000 };

async function read(
  simulated: SimulatedDevice,
  platform: string,
  more: Parameters<typeof openTestDevice>[2] = {},
): Promise<OpenedDevice & { readonly outcome: string; readonly reported: string[] }> {
  const reported: string[] = [];
  const opened = openTestDevice(simulated, platform, {
    permissions: ['device:secrets'],
    limits,
    onReadTwice: (masked) => void reported.push(masked),
    ...more,
  });
  const session = await opened.device.connect();
  const outcome = await session.readConfig().catch((error: { code: string }) => error.code);
  await opened.device.close();
  return { ...opened, outcome, reported };
}

const start = (platform: string): Promise<SimulatedDevice> =>
  simulate({ name: platform.replaceAll('_', '-'), platform });

describe('a configuration that is cut at the same place at each read is refused', () => {
  // The number: how many of nine cuts. A line that ends a section may also be the last one of a configuration, a count may be
  // wrong by some lines, and TNSR shows pages, of which only the last one is cut.
  test.each([
    ['aruba_aos', 9],
    ['aruba_aoscx', 9],
    ['aruba_procurve', 4],
    ['cisco_nxos', 9],
    ['extreme_voss', 9],
    ['fs_fsos', 6],
    ['juniper_screenos', 7],
    ['linux_cumulus', 9],
    ['linux_debian', 9],
    ['mikrotik_routeros', 9],
    ['mikrotik_routeros6', 9],
    ['netgate_tnsr', 2],
    ['nvidia_onyx', 8],
    ['openwrt_openwrt', 9],
    ['sonicwall_sonicos', 7],
    ['ubiquiti_edgeos', 8],
    ['ubiquiti_unifi', 9],
    ['vyos_vyos', 8],
  ])('%s', async (platform, least) => {
    const simulated = await start(platform);
    const outcomes: string[] = [];
    for (let at = 0.1; at < 0.95; at += 0.1) {
      simulated.faults = [{ kind: 'cut', at }];
      outcomes.push((await read(simulated, platform)).outcome);
    }
    expect(outcomes.filter((outcome) => outcome === 'NR_DEVICE_TRUNCATED').length).toBeGreaterThanOrEqual(least);
    simulated.faults = [];
    expect((await read(simulated, platform)).outcome).toBe(simulated.config);
  });
});

describe('a device that counts its lines', () => {
  const asked = (simulated: SimulatedDevice): string[] => simulated.typed.filter((line) => line.endsWith('| count'));

  test('proves its configuration: it is not reported as read twice only', async () => {
    const simulated = await start('cisco_nxos');
    const { outcome, reported } = await read(simulated, 'cisco_nxos');
    expect(outcome).toBe(simulated.config);
    expect(asked(simulated)).toEqual(['show running-config | count']);
    expect(reported).toEqual([]);
  });

  test.each([
    ['refuses the filter', "% Invalid command at '^' marker."],
    ['answers something else', 'Total: many'],
    ['answers nothing', ''],
    ['counts two things', '12\n4711'],
  ])('but %s proves nothing by it, and its configuration counts as before', async (_, answer) => {
    const simulated = await start('cisco_nxos');
    simulated.answers = { 'show running-config | count': answer };
    const { outcome, reported } = await read(simulated, 'cisco_nxos');
    expect(outcome).toBe(simulated.config);
    expect(asked(simulated)).toHaveLength(1);
    expect(reported).toHaveLength(1);
  });

  test('and leaves some out, such as blank ones, has shown all of them', async () => {
    const simulated = await start('cisco_nxos');
    simulated.answers = { 'show running-config | count': '7' };
    expect((await read(simulated, 'cisco_nxos')).outcome).toBe(simulated.config);
  });

  test('is not asked about a configuration that is stored', async () => {
    const simulated = await start('cisco_nxos');
    expect((await read(simulated, 'cisco_nxos', { isStored: () => Promise.resolve(true) })).outcome).toBe(
      simulated.config,
    );
    expect(asked(simulated)).toEqual([]);
  });
});

test('another command of a device gets the mark behind it too, and no job sees it', async () => {
  const simulated = await start('mikrotik_routeros');
  const shown = '# 2026-01-02 03:04:05 by RouterOS 7.14';
  simulated.answers = { '/export terse': `${shown}\n/system identity set name=r1` };
  const { outcome } = await read(simulated, 'mikrotik_routeros', { commands: { running: '/export terse' } });
  expect(simulated.typed).toContain(String.raw`/export terse; :put "\n# end of configuration"`);
  expect(outcome).toBe('/system identity set name=r1\n');
});
