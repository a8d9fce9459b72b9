import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { artifacts, retention, schedules } from '@netraven/db';
import { git } from '../src/index.ts';
import { Mirror } from '../src/mirror/mirror.ts';
import { cisco, startPlant } from './plant.ts';

it('a mirror that is behind goes on when the last version that it has was removed, and keeps it', async () => {
  const plant = await startPlant({
    devices: cisco('core-1', 'core-2'),
  });
  const device = plant.simulator.device('core-2');
  const change = async (line: string): Promise<void> => {
    device.config = device.config.replace(/\nend\n?$/, `\n${line}\nend\n`);
    expect((await plant.run('backup')).run.status).toBe('success');
  };
  const messages: string[] = [];
  const say = (message: string): void => void messages.push(message);
  /** The mirror of another home. */
  const repository = join(plant.folder, 'other.git');
  const open = (): Mirror => {
    const logger = { debug: say, info: say, warning: say, error: say, critical: say };
    return new Mirror({ db: plant.db, repository, logger });
  };
  const subjects = async (): Promise<string[]> => {
    const said = await git(repository, ['log', '--reverse', '--format=%s', 'main']).catch(() => '');
    return said.trim().split('\n');
  };

  await change('ntp server 10.0.0.1');
  await change('ntp server 10.0.0.2');
  const early = open();
  await expect.poll(async () => (await subjects()).at(-1)).toBe('core-2/backup/running-config version 2');
  await early.close();
  const before = await subjects();

  await change('ntp server 10.0.0.3');
  await plant.git(['log', '--format=%s'], 'core-2/backup/running-config version 3');
  await retention.change(plant.db, { versions: { backup: { count: 1 } } });
  // The mirror of the worker notes its position when the commit is done. The worker removes old versions too.
  const left = async (): Promise<number[]> => {
    await retention.removeOld(plant.db, await schedules.now(plant.db));
    return (await artifacts.toMirror(plant.db, 0, 10)).versions.map(({ version }) => version.version);
  };
  await expect.poll(left).toEqual([1, 3]);

  const late = open();
  onTestFinished(() => late.close());
  await expect.poll(subjects).toEqual([...before, 'core-2/backup/running-config version 3']);
  expect(readdirSync(plant.folder).filter((name) => name.startsWith('other.git'))).toEqual(['other.git']);
  expect(messages.filter((message) => !/versions? committed$/.test(message))).toEqual([]);
  const diff = await git(repository, ['diff', 'main~1', 'main']);
  expect(diff).toContain('+ntp server 10.0.0.3');
  expect(diff).not.toMatch(/^[+-]ntp server 10\.0\.0\.2/m);
});
