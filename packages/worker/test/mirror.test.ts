import { existsSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { artifacts } from '@netraven/db';
import { git } from '../src/index.ts';
import { Mirror } from '../src/mirror/mirror.ts';
import { startPlant, type Plant } from './plant.ts';

interface Mirrored {
  readonly plant: Plant;
  readonly repository: string;
  /** Changes the device's configuration and backs it up. */
  readonly change: (line: string) => Promise<void>;
  /** Waits until Git has every version once, in order, and is whole. */
  readonly expectWhole: () => Promise<void>;
}

async function startMirrored(): Promise<Mirrored> {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform: 'cisco_ios' }] });
  const repository = join(plant.folder, 'mirror.git');
  const device = plant.simulator.device('core-1');
  const format = '--format=%(trailers:key=NetRaven-Version,valueonly,separator=%x20)';
  const mirrored: Mirrored = {
    plant,
    repository,
    async change(line) {
      device.config = device.config.replace(/\nend\n?$/, `\n${line}\nend\n`);
      expect((await plant.run('backup')).run.status).toBe('success');
    },
    async expectWhole() {
      const versions = (await artifacts.toMirror(plant.db, 0, 100)).map(({ version }) => String(version.id));
      const committed = (): Promise<string[]> =>
        git(repository, ['log', '--reverse', format, 'main']).then(
          // A commit by hand has no version.
          (said) => said.split('\n').filter((line) => line !== ''),
          () => [],
        );
      await expect.poll(committed).toEqual(versions);
      expect(await git(repository, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
    },
  };
  await mirrored.change('ntp server 10.0.0.1');
  await mirrored.expectWhole();
  return mirrored;
}

it('a lock left by a killed Git does not stop the mirror', async () => {
  const { repository, change, expectWhole } = await startMirrored();
  const lock = join(repository, 'refs', 'heads', 'main.lock');
  writeFileSync(lock, '');
  utimesSync(lock, new Date(0), new Date(0));
  await change('ntp server 10.0.0.2');
  await expectWhole();
});

it.each([
  ['has lost its objects', loseObjects],
  ['has a branch without its commit', (repository: string) => writeBranch(repository, `${'ab'.repeat(20)}\n`)],
  ['has a branch with an invalid commit id', (repository: string) => writeBranch(repository, 'nonsense\n')],
  ['is incomplete', (repository: string) => writeFileSync(join(repository, 'HEAD'), '')],
])('a repository that %s is renamed and created again from the database', async (_, harm) => {
  const { plant, repository, change, expectWhole } = await startMirrored();
  harm(repository);
  await change('ntp server 10.0.0.2');
  await expectWhole();
  expect(existsSync(`${repository}.broken`)).toBe(true);
  // At once, and not when it looks again.
  expect(plant.entries.filter(({ message }) => message.includes('could not commit new versions'))).toEqual([]);
  await change('ntp server 10.0.0.3');
  await expectWhole();
});

it('a removed repository is created again, complete, with the next version', async () => {
  const { repository, change, expectWhole } = await startMirrored();
  rmSync(repository, { recursive: true });
  await change('ntp server 10.0.0.2');
  await expectWhole();
  expect(existsSync(`${repository}.broken`)).toBe(false);
});

it('commits made by hand stay, and the mirror commits on top of them', async () => {
  const { repository, change, expectWhole } = await startMirrored();
  const tip = (await git(repository, ['rev-parse', 'main'])).trim();
  const author = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.net'];
  const hand = await git(repository, [...author, 'commit-tree', '-p', tip, '-m', 'By hand', `${tip}^{tree}`]);
  await git(repository, ['update-ref', 'refs/heads/main', hand.trim()]);
  await change('ntp server 10.0.0.2');
  await expect
    .poll(() => git(repository, ['log', '--format=%s', 'main']))
    .toMatch(/version 2\nBy hand\n.*version 1\n$/);
  await change('ntp server 10.0.0.3');
  await expectWhole();
});

it('a repository of another database is renamed and created again from this database', async () => {
  const { plant, repository, change, expectWhole } = await startMirrored();
  await change('ntp server 10.0.0.2');
  await expectWhole();
  await plant.worker.stop();
  const other = await startPlant({ devices: [{ name: 'core-1', platform: 'cisco_ios' }], mirror: repository });
  await other.run('backup');
  await other.git(['log', '--format=%s'], 'running-config version 1');
  await expect.poll(() => git(repository, ['rev-list', '--count', 'main'])).toBe('1\n');
  const aside = readdirSync(dirname(repository)).find((name) => /^mirror\.git\.\d{8}T\d{6}Z$/.test(name)) ?? '';
  expect(await git(join(dirname(repository), aside), ['rev-list', '--count', 'main'])).toBe('2\n');
  expect(other.entries).toContainEqual(
    expect.objectContaining({ meta: expect.objectContaining({ code: 'NR_MIRROR_OTHER_DATABASE' }) }),
  );
});

it('Git packs the objects of many commits, and no commit is lost', async () => {
  const { plant, repository, change, expectWhole } = await startMirrored();
  const packs = (): number =>
    readdirSync(join(repository, 'objects', 'pack')).filter((name) => name.endsWith('.pack')).length;
  await git(repository, ['config', 'fastimport.unpackLimit', '1']);
  await git(repository, ['config', 'gc.autoPackLimit', '2']);
  for (const last of [2, 3, 4]) {
    await change(`ntp server 10.0.0.${last}`);
    await expectWhole();
  }
  expect(packs()).toBeGreaterThan(2);
  await plant.worker.stop();
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  const mirror = new Mirror({
    db: plant.db,
    repository,
    logger: { debug: say, info: say, warning: say, error: say, critical: say },
  });
  onTestFinished(() => mirror.close());
  await expect.poll(packs).toBe(1);
  expect(said).toEqual([]);
  await expectWhole();
});

function loseObjects(repository: string): void {
  const objects = join(repository, 'objects');
  for (const pack of readdirSync(join(objects, 'pack'))) truncateSync(join(objects, 'pack', pack), 20);
  for (const name of readdirSync(objects))
    if (/^[0-9a-f]{2}$/.test(name)) rmSync(join(objects, name), { recursive: true });
}

function writeBranch(repository: string, content: string): void {
  writeFileSync(join(repository, 'refs', 'heads', 'main'), content);
}
