import { defineJob } from '@netraven/core';
import { expect, it, onTestFinished } from 'vitest';
import { runJob, startSimulator, type RanJob, type RunJobError } from '../src/index.ts';

const password = 'canary-lab-9Xq';
const secretHost = 'canary-host-4Wd';
const route = 'ip route 198.18.1.0 255.255.255.0 Null0';

const described = { type: 'object', properties: { host: { type: 'string', writeOnly: true } }, required: ['host'] };
interface Config {
  readonly host: string;
}

const configSchema = {
  '~standard': {
    types: {} as { readonly input: Config; readonly output: Config },
    version: 1,
    vendor: 'test',
    validate: (value: unknown) => ({ value: value as Config }),
    jsonSchema: { input: () => described, output: () => described },
  },
} as const;

async function run(end: () => { success: boolean }): Promise<RanJob | RunJobError> {
  const simulator = await startSimulator([{ name: 'r1', platform: 'cisco_ios', username: 'u', password }]);
  onTestFinished(() => simulator.close());
  const job = defineJob({
    meta: { jobType: 'sample' },
    configSchema,
    async run({ device, config: { host } }) {
      const session = await device.connect();
      // No rule of the platform masks the last line: only the run knows that it holds a secret.
      const lines = [route, `username probe secret ${password}`, `logging host ${host}`];
      await session.configure(lines, { undo: [`no ${route}`, 'no username probe', `no logging host ${host}`] });
      return end();
    },
  });
  const options = {
    device: simulator.device('r1'),
    config: { host: secretHost },
    permissions: ['device:write'] as const,
  };
  return runJob(job, options).catch((thrown: RunJobError) => thrown);
}

it('a run has the difference that its device shows, without secrets', async () => {
  const { configChange } = await run(() => ({ success: true }));
  expect(configChange).toMatchObject({ added: 3, removed: 0 });
  expect(configChange?.diff).toContain(`\n+${route}\n`);
  expect(configChange?.diff).toMatch(/^\+username probe secret <secret/m);
  expect(configChange?.diff).toMatch(/^\+logging host /m);
  expect(JSON.stringify(configChange)).not.toMatch(/canary/);
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
