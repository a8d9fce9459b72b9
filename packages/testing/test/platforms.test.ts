import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPlatforms } from '@netraven/device';
import { runJob, startSimulator, type Fault, type Simulator } from '../src/index.ts';

const backup = new URL('../../job-backup/', import.meta.url);
const login = { username: 'netops', password: 'lab-login' };

/** Faults that a configuration survives, and those that it does not, with what NetRaven says then. */
const faults: readonly { readonly fault: Fault; readonly code?: RegExp }[] = [
  { fault: { kind: 'pause', at: 0.5, pauseMs: 200 } },
  { fault: { kind: 'pause-at-prompt', pauseMs: 200 } },
  { fault: { kind: 'banner-prompt', pauseMs: 200 } },
  { fault: { kind: 'paging-stays' } },
  { fault: { kind: 'cut', at: 0.5 }, code: /^NR_DEVICE_TRUNCATED$/ },
  { fault: { kind: 'close', at: 0.5 }, code: /^NR_DEVICE_/ },
  { fault: { kind: 'garbage', bytes: 2_000 }, code: /^NR_DEVICE_/ },
  { fault: { kind: 'cli-error', message: '% Invalid input detected' }, code: /^NR_DEVICE_/ },
];

describe.each(listPlatforms().map(({ id }) => id))('a simulated device of %s', (platform) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator([
      { name: 'good', platform, ...login },
      ...faults.map(({ fault }) => ({ name: fault.kind, platform, ...login, faults: [fault] })),
    ]);
  });
  afterAll(() => simulator.close());

  it('shows the configuration of its platform, with masks in place of its secrets', async () => {
    const { artifacts } = await runJob(backup, { device: simulator.device('good') });
    expect(artifacts['running-config']).toContain('good');
    expect(artifacts['running-config']).toMatch(/<secret:[0-9a-f]{16}>/);
  });

  it.concurrent.each(faults)(
    'with the fault $fault.kind is read whole, or not at all',
    async ({ fault: { kind }, code }) => {
      const running = runJob(backup, { device: simulator.device(kind) });
      if (code === undefined) {
        const { artifacts } = await running;
        const good = await runJob(backup, { device: simulator.device('good') });
        const shown = good.artifacts['running-config']?.replaceAll('good', kind);
        expect(artifacts['running-config']).toBe(shown);
      } else {
        const error = (await running.catch((thrown: unknown) => thrown)) as { code?: string };
        expect(error.code).toMatch(code);
      }
    },
  );
});
