import { afterAll, beforeAll, expect, it } from 'vitest';
import { runJob, startSimulator, type SimulatedDevice, type Simulator } from '@netraven/testing';
import answers from '../answers.json' with { type: 'json' };
import * as job from '../src/index.ts';

let simulator: Simulator;
let device: SimulatedDevice;
const config = { location: 'Berlin, rack 7' };
const permissions = ['device:write'] as const;

beforeAll(async () => {
  simulator = await startSimulator([
    { name: 'core-1', platform: 'cisco_ios', username: 'netops', password: 'lab-login', answers },
  ]);
  device = simulator.device('core-1');
});
afterAll(() => simulator.close());

it('changes nothing in a dry run', async () => {
  const before = device.config;
  const { result } = await runJob(job, { device, config, permissions, dryRun: true });
  expect(result).toMatchObject({ success: true, message: 'would set the location' });
  expect(device.config).toBe(before);
});

it('leaves the device as it was when the connection breaks after the change', async () => {
  const before = device.config;
  device.faults = [{ kind: 'close-in-configure', line: 1, when: 'after', times: 1 }];
  await expect(runJob(job, { device, config, permissions })).rejects.toMatchObject({ change: { outcome: 'undone' } });
  expect(device.config).toBe(before);
});

it('sets the location and saves it, once', async () => {
  expect((await runJob(job, { device, config, permissions })).result).toMatchObject({ success: true, changed: true });
  expect(device.config).toContain('snmp-server location Berlin, rack 7\n');
  expect(device.typed).toContain('write memory');
  expect((await runJob(job, { device, config, permissions })).result).toMatchObject({ success: true, changed: false });
});
