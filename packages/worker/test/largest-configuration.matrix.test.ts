import { expect, it, onTestFinished } from 'vitest';
import { artifacts, devices } from '@netraven/db';
import { startLongDevice } from '@netraven/device/test-utils/long-device';
import { longestAllowed, longestTurn } from '@netraven/test-utils/longest-turn';
import { login, startPlant } from './plant.ts';

const bytes = 64_000_000;
/** On a busy machine a garbage collection may take longer. */
const tries = { retry: 2 };

it('a configuration of 64 MB with 20,000 secrets reaches Git, and never holds up the event loop', tries, async () => {
  const device = await startLongDevice({ platform: 'cisco_ios', bytes }, login, onTestFinished);
  const plant = await startPlant();
  const { id: deviceId } = await devices.add(plant.db, { ...device, settings: { ignore: ['ip name-server .*'] } });
  const path = `${device.name}/backup/running-config`;
  const backUp = async (): Promise<string | undefined> => {
    const { tasks } = await plant.run('backup');
    return tasks[0]?.result?.message ?? tasks[0]?.error?.message;
  };

  const first = async (): Promise<void> => {
    expect(await backUp()).toBe('running-config version 1');
    await plant.git(['log', '--format=%s', 'main'], `${path} version 1`);
  };
  expect(await longestTurn(first)).toBeLessThan(longestAllowed());
  const saved = await artifacts.latest(plant.db, { deviceId, jobType: 'backup', name: 'running-config' });
  expect(saved?.version.size).toBeGreaterThan(0.95 * bytes);
  expect(saved?.text.match(/<secret:/g)?.length).toBeGreaterThan(20_000);
  await plant.git(['cat-file', '-s', `main:${path}`], String(saved?.version.size));

  const again = async (): Promise<void> => expect(await backUp()).toBe('unchanged');
  expect(await longestTurn(again)).toBeLessThan(longestAllowed());
  await device.change('ip name-server 192.0.2.1');
  expect(await longestTurn(again)).toBeLessThan(longestAllowed());
});
