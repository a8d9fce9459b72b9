import { expect, it } from 'vitest';
import { MemoryStore, runJob } from '@netraven/testing';
import * as job from '../src/index.ts';

const devices = ['core-1', 'core-2'].map((name) => ({ name, platform: 'cisco_ios', address: '192.0.2.1', port: 22 }));
const permissions = ['artifacts:read'] as const;

it('reports the last change of each device, and the device without a backup', async () => {
  const store = new MemoryStore();
  store.save({ jobType: 'backup', device: 'core-1' }, 'running-config', 'hostname core-1');
  const { result, artifacts } = await runJob(job, { devices, store, permissions });
  expect(result).toMatchObject({ success: false, message: 'no backup of core-2' });
  expect(artifacts['last-changes.csv']).toMatch(/^device,.*\ncore-1,cisco_ios,\d{4}-.*Z\ncore-2,cisco_ios,never\n$/);
});

it('looks for the artifact of its setting', async () => {
  const store = new MemoryStore();
  for (const { name } of devices) store.save({ jobType: 'backup', device: name }, 'startup-config', `hostname ${name}`);
  const { result } = await runJob(job, { devices, store, permissions, config: { artifact: 'startup-config' } });
  expect(result).toMatchObject({ success: true, message: '2 devices have a backup' });
});
