import { defineJob } from '@netraven/core';
import type { ConfigChange } from '@netraven/core/attempt';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runJob, startSimulator, type RanJob, type RunJobError } from '../src/index.ts';

const password = 'canary-lab-9Xq';
const made: ConfigChange = {
  added: 1,
  removed: 0,
  diff: `@@ -1 +1,2 @@\n hostname r1\n+enable secret ${password}\n`,
};
// The difference that the device tells.
vi.mock(import('@netraven/device'), async (original) => {
  const real = await original();
  return {
    ...real,
    openDevice: (options) => Object.defineProperty(real.openDevice(options), 'configChange', { get: () => made }),
  };
});

async function run(end: () => { success: boolean }): Promise<RanJob | RunJobError> {
  const simulator = await startSimulator([{ name: 'r1', platform: 'cisco_ios', username: 'u', password }]);
  onTestFinished(() => simulator.close());
  const job = defineJob({
    meta: { jobType: 'sample' },
    async run({ device }) {
      const session = await device.connect();
      await session.configure(['ip route 198.18.1.0 255.255.255.0 Null0'], {
        undo: ['no ip route 198.18.1.0 255.255.255.0 Null0'],
      });
      return end();
    },
  });
  const options = { device: simulator.device('r1'), permissions: ['device:write'] as const };
  return runJob(job, options).catch((thrown: RunJobError) => thrown);
}

const masked = {
  ...made,
  diff: expect.stringMatching(/^@@ -1 \+1,2 @@\n hostname r1\n\+enable secret <secret/) as unknown,
};

it('a run has the difference that its device told, without secrets', async () => {
  const ran = await run(() => ({ success: true }));
  expect(ran.configChange).toEqual(masked);
  expect(JSON.stringify(ran.configChange)).not.toContain(password);
});

const nothing = { added: 0, removed: 0, diff: '' };

it('after an undo, the device tells that nothing is altered', async () => {
  expect((await run(() => ({ success: false }))).configChange).toEqual(nothing);
  const thrown = await run(() => {
    throw new Error('no ping');
  });
  expect(thrown).toMatchObject({ code: 'NR_JOB_THREW', change: { outcome: 'undone' } });
  expect(thrown.configChange).toEqual(nothing);
});
