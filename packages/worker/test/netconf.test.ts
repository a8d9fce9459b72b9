import { expect, it } from 'vitest';
import { startPlant } from './plant.ts';

it('a device with NETCONF is backed up, unchanged the second time, and Git shows what changed', async () => {
  const plant = await startPlant({ devices: [{ name: 'nc-1', platform: 'netconf_any' }] });
  const message = async (): Promise<unknown> => (await plant.run('backup')).tasks[0]?.result?.message;
  expect(await message()).toBe('running-config version 1');
  expect(await message()).toBe('unchanged');
  const device = plant.simulator.device('nc-1');
  device.config = device.config.replace('uplink to core-1', 'uplink to core-2');
  expect(await message()).toBe('running-config version 2');
  const shown = await plant.git(['show', '--format=%s', '--unified=0', 'main'], 'version 2');
  expect(shown.split('\n').filter((line) => /^[+-][^+-]/.test(line))).toEqual([
    '-      <description>uplink to core-1</description>',
    '+      <description>uplink to core-2</description>',
  ]);
  expect(await plant.git(['show', 'main:nc-1/backup/running-config'], '</data>')).not.toContain('geheim');
});
