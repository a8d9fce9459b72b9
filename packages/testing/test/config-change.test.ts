import { defineJob } from '@netraven/core';
import { expect, it, onTestFinished } from 'vitest';
import { runJob, startSimulator, type RanJob, type RunJobError } from '../src/index.ts';

const password = 'canary-lab-9Xq';
const route = 'ip route 198.18.1.0 255.255.255.0 Null0';

async function run(end: () => { success: boolean }): Promise<RanJob | RunJobError> {
  const simulator = await startSimulator([{ name: 'r1', platform: 'cisco_ios', username: 'u', password }]);
  onTestFinished(() => simulator.close());
  const job = defineJob({
    meta: { jobType: 'sample' },
    async run({ device }) {
      const session = await device.connect();
      const undo = [`no ${route}`, 'no username probe'];
      await session.configure([route, `username probe secret ${password}`], { undo });
      return end();
    },
  });
  const options = { device: simulator.device('r1'), permissions: ['device:write'] as const };
  return runJob(job, options).catch((thrown: RunJobError) => thrown);
}

it('a run has the difference that its device shows, without secrets', async () => {
  const { configChange } = await run(() => ({ success: true }));
  expect(configChange).toMatchObject({ added: 2, removed: 0 });
  expect(configChange?.diff).toContain(`\n+${route}\n`);
  expect(configChange?.diff).toMatch(/^\+username probe secret <secret/m);
  expect(JSON.stringify(configChange)).not.toContain(password);
});

const nothing = { added: 0, removed: 0, diff: '' };

it('after an undo, the run has no difference', async () => {
  expect((await run(() => ({ success: false }))).configChange).toEqual(nothing);
  const thrown = await run(() => {
    throw new Error('no ping');
  });
  expect(thrown).toMatchObject({ code: 'NR_JOB_THREW', change: { outcome: 'undone' } });
  expect(thrown.configChange).toEqual(nothing);
});
