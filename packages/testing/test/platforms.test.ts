import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPlatforms } from '@netraven/device';
import { runJob, startSimulator, type Fault, type Simulator } from '../src/index.ts';

const backup = new URL('../../job-backup/', import.meta.url);
const login = { username: 'netops', password: 'lab-login' };

const survived: readonly Fault[] = [
  { kind: 'pause', at: 0.5, pauseMs: 200 },
  { kind: 'pause-at-prompt', pauseMs: 200 },
  { kind: 'banner-prompt', pauseMs: 200 },
  { kind: 'paging-stays' },
];
const fatal: readonly Fault[] = [
  { kind: 'cut', at: 0.5 },
  { kind: 'close', at: 0.5 },
  { kind: 'garbage', bytes: 2_000 },
  { kind: 'cli-error', message: '% Invalid input detected' },
];

describe.each(listPlatforms().map(({ id }) => id))('a simulated device of %s', (platform) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator([
      { name: 'good', platform, ...login },
      ...[...survived, ...fatal].map((fault) => ({ name: fault.kind, platform, ...login, faults: [fault] })),
    ]);
  });
  afterAll(() => simulator.close());

  it('shows the configuration of its platform with masked secrets', async () => {
    const { artifacts } = await runJob(backup, { device: simulator.device('good') });
    expect(artifacts['running-config']).toContain('good');
    expect(artifacts['running-config']).toMatch(/<secret:[0-9a-f]{16}>/);
  });

  it.concurrent.each(survived)('with the fault $kind is read completely', async ({ kind }) => {
    const { artifacts } = await runJob(backup, { device: simulator.device(kind) });
    const good = await runJob(backup, { device: simulator.device('good') });
    expect(artifacts['running-config']).toBe(good.artifacts['running-config']?.replaceAll('good', kind));
  });

  it.concurrent.each(fatal)('with the fault $kind is an error', async ({ kind }) => {
    await expect(runJob(backup, { device: simulator.device(kind) })).rejects.toMatchObject({
      code: expect.stringMatching(/^NR_DEVICE_/),
      status: 'error',
    });
  });
});
