import { expect, test } from 'vitest';
import type { Device } from '../../src/devices/device.ts';
import { tasksOf } from '../../src/runs/new-tasks.ts';
import { record } from '../../test-utils/fixtures.ts';

const count = 300;

test('the credentials are read once for a run, not once for each device: an import can give each device its own', () => {
  let read = 0;
  const credentials = Array.from({ length: count }, (_, index) => ({
    get tags(): string[] {
      read++;
      return [`login:${index}`];
    },
  }));
  const devices = Array.from({ length: count + 1 }, (_, index): Device => {
    const place = { address: '10.0.0.1', port: 22, platform: 'cisco_ios', pool: 'default' };
    const [id, name, tags] = [`id ${index}`, `sw${index}`, ['site', `login:${index}`]];
    return { ...place, id, name, tags, settings: {}, createdAt: new Date() };
  });
  const tasks = tasksOf('run', record('backup', { requires: ['cli'] }), devices, { tags: [], credentials });
  expect(tasks.filter(({ skipped }) => !skipped)).toHaveLength(count);
  expect(tasks.at(-1)?.skipped).toMatchObject({
    code: 'NR_DEVICE_NO_CREDENTIAL',
    message: `No credential fits sw${count} (tags: site, login:${count})`,
  });
  expect(read).toBeLessThan(3 * count);
});
