import { expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { defineJob, type Device, type DeviceInfo, type DeviceResult } from '../../src/index.ts';

const configSchema = z.strictObject({ server: z.string().default('192.0.2.1') });

it('returns the exports, with the config and the scope in the type of run', () => {
  const job = defineJob({
    meta: { jobType: 'ntp', requires: ['cli'] },
    configSchema,
    async run({ device, config }) {
      expectTypeOf(device).toEqualTypeOf<Device>();
      expectTypeOf(config).toEqualTypeOf<{ server: string }>();
      return { success: true, message: config.server };
    },
  });
  expect(Object.keys(job)).toEqual(['meta', 'configSchema', 'run']);
  expect(job.meta.jobType).toBe('ntp');

  const fleet = defineJob({
    meta: { jobType: 'report', scope: 'fleet' },
    async run({ devices, config }) {
      expectTypeOf(devices).toEqualTypeOf<readonly DeviceInfo[]>();
      expectTypeOf(config).toEqualTypeOf<Readonly<Record<string, never>>>();
      return { success: true, message: `${devices.length}` };
    },
  });
  expect(fleet.meta.scope).toBe('fleet');
});

it('has the config in the type of summarize, and the results of the devices', () => {
  const { summarize } = defineJob({
    meta: { jobType: 'ntp' },
    configSchema,
    run: async () => ({ success: true }),
    async summarize({ results, devices, config }) {
      expectTypeOf(results).toEqualTypeOf<readonly DeviceResult[]>();
      expectTypeOf(devices).toEqualTypeOf<readonly DeviceInfo[]>();
      expectTypeOf(config).toEqualTypeOf<{ server: string }>();
      return { success: results.every(({ status }) => status === 'success') };
    },
  });
  expect(summarize).toBeTypeOf('function');
});

it('refuses combinations that NetRaven would refuse', () => {
  const refused = [
    // @ts-expect-error a job of the default scope gets a device, not devices
    defineJob({ meta: { jobType: 'a' }, run: async ({ devices }) => ({ success: devices.length > 0 }) }),
    // @ts-expect-error a fleet job cannot log in
    defineJob({ meta: { jobType: 'a', scope: 'fleet' }, run: async ({ device }) => ({ success: device.name !== '' }) }),
    // @ts-expect-error a result has a verdict
    defineJob({ meta: { jobType: 'a' }, run: async () => ({ message: 'done' }) }),
    // @ts-expect-error an unknown scope
    defineJob({ meta: { jobType: 'a', scope: 'site' }, run: async () => ({ success: true }) }),
    // @ts-expect-error the config has another setting
    defineJob({ meta: { jobType: 'a' }, configSchema, run: async ({ config }) => ({ success: config.port > 0 }) }),
    defineJob({
      meta: { jobType: 'a', scope: 'fleet' },
      run: async () => ({ success: true }),
      // @ts-expect-error a fleet job runs once, so there is nothing to summarize
      summarize: async () => ({ success: true }),
    }),
  ];
  // Only the types refuse them.
  expect(refused).toHaveLength(6);
});
