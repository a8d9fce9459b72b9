import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getPlatform, listPlatforms } from '@netraven/device';
import { casesOf } from '@netraven/test-utils/matrix';
import { getSample } from '../../device/src/sample/sample.ts';
import { runJob, startSimulator, type Fault, type JobModule, type Simulator } from '../src/index.ts';

// In this process: a job host for each of a thousand runs would use most of the CPU time.
const backup = (await import(new URL('../../job-backup/src/index.ts', import.meta.url).href)) as JobModule;
const login = { username: 'netops', password: 'lab-login' };

const survived: readonly Fault[] = [
  { kind: 'pause', at: 0.5, pauseMs: 200 },
  { kind: 'pause-at-prompt', pauseMs: 200 },
  { kind: 'banner-prompt', pauseMs: 200 },
  { kind: 'paging-stays' },
];
const fatal: readonly Fault[] = [
  { kind: 'close', at: 0.5 },
  { kind: 'garbage', bytes: 2_000 },
  // In the words of the platform: see below.
  { kind: 'cli-error', message: '' },
];

/** Gives an error of the CLI the words of the platform. */
function said(fault: Fault, platform: string): Fault {
  if (fault.kind !== 'cli-error') return fault;
  const message = getSample(platform).unknown.replaceAll('{command}', 'show x').trimEnd().replaceAll('\n', '\r\n');
  return { ...fault, message };
}

const ids = listPlatforms().map(({ id }) => id);
const few = ['cisco_ios', 'linux_frr', 'juniper_junos', 'extreme_exos', 'linux_debian'];

// Most of the time is waiting for devices.
vi.setConfig({ maxConcurrency: 20 });

describe.concurrent.each(casesOf(ids, few))('a simulated device of %s', (platform) => {
  let simulator: Simulator;
  /** The configuration of a device without a fault. */
  let good: string;
  beforeAll(async () => {
    simulator = await startSimulator([
      { name: 'good', platform, ...login },
      { name: 'cut', platform, ...login },
      ...[...survived, ...fatal].map((fault) => ({
        name: fault.kind,
        platform,
        ...login,
        faults: [said(fault, platform)],
      })),
    ]);
    const { artifacts } = await runJob(backup, { device: simulator.device('good') });
    good = artifacts['running-config'] ?? '';
  });
  afterAll(() => simulator.close());

  it('shows the configuration of its platform with masked secrets', () => {
    expect(good).toContain('good');
    expect(good).toMatch(/<secret:[0-9a-f]{16}>/);
  });

  it.each(survived)('with the fault $kind is read completely', async ({ kind }) => {
    const { artifacts } = await runJob(backup, { device: simulator.device(kind) });
    expect(artifacts['running-config']).toBe(good.replaceAll('good', kind));
  });

  it('cut once is an error, or read again where nothing marks the end', async () => {
    const device = simulator.device('cut');
    device.faults = [{ kind: 'cut', at: 0.5, times: 1 }];
    const read = runJob(backup, { device }).then(
      ({ artifacts }) => artifacts['running-config']?.replaceAll('cut', 'good'),
      ({ code }: { code: string }) => code,
    );
    expect([getPlatform(platform)?.config.twice && good, 'NR_DEVICE_TRUNCATED']).toContain(await read);
  });

  it.each(fatal)('with the fault $kind is an error', async ({ kind }) => {
    await expect(runJob(backup, { device: simulator.device(kind) })).rejects.toMatchObject({
      code: expect.stringMatching(/^NR_DEVICE_/),
      status: 'error',
    });
  });
});
