import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { artifacts, devices } from '@netraven/db';
import { git } from '../src/index.ts';
import { Mirror } from '../src/mirror/mirror.ts';
import { background } from './mirror/archive.ts';
import { cisco, startPlant, type Plant } from './plant.ts';

interface Mirrored {
  readonly plant: Plant;
  readonly repository: string;
  /** Changes the device's configuration and backs it up. */
  readonly change: (line: string) => Promise<void>;
  /** Waits until Git has every version once, in order, and is whole. */
  readonly expectWhole: () => Promise<void>;
  /** Stops the worker, harms the repository, then starts another mirror. */
  readonly restart: (harm?: (repository: string) => void) => Promise<void>;
}

/** Entries of the mirror that `restart` started. */
const messages: { message: string; meta: object }[] = [];

async function startMirrored(): Promise<Mirrored> {
  messages.length = 0;
  const plant = await startPlant({ devices: cisco('core-1') });
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
      const versions = (await artifacts.toMirror(plant.db, 0, 100)).versions.map(({ version }) => String(version.id));
      const committed = (): Promise<string[]> =>
        git(repository, ['log', '--reverse', format, 'main']).then(
          // A commit by hand has no version.
          (said) => said.split('\n').filter((line) => line !== ''),
          () => [],
        );
      await expect.poll(committed).toEqual(versions);
      expect(await git(repository, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
    },
    async restart(harm) {
      await plant.worker.stop();
      harm?.(repository);
      const say = (message: string, meta: object = {}): void => void messages.push({ message, meta });
      const mirror = new Mirror({
        db: plant.db,
        repository,
        logger: { debug: say, info: say, warning: say, error: say, critical: say },
      });
      onTestFinished(() => mirror.close());
    },
  };
  await mirrored.change('ntp server 10.0.0.1');
  await mirrored.expectWhole();
  return mirrored;
}

it.each([
  [
    'left by a killed Git and a failing disk',
    (repository: string): void => {
      for (const name of ['refs/heads/main', 'HEAD', 'packed-refs', 'config', 'index'])
        lock(repository, name, new Date(0));
      writeFileSync(join(repository, 'gc.pid'), `${process.pid} ${hostname()}`);
      writeFileSync(join(repository, 'HEAD'), '');
    },
  ],
  [
    'changed by hand',
    (repository: string): void => {
      lock(repository, 'refs/heads/main', new Date(Date.now() + 1e9), '1 another-machine');
      writeFileSync(join(repository, 'HEAD'), 'ref: refs/heads/other\n');
      mkdirSync(join(repository, 'objects/info'), { recursive: true });
      writeFileSync(join(repository, 'objects/info/alternates'), '/nowhere/objects\n');
    },
  ],
  [
    'given hooks that fail and a config that runs programs',
    (repository: string): void => {
      const program = `echo ran >> '${repository}.ran'; exit 1`;
      for (const name of ['reference-transaction', 'pre-auto-gc', 'update', 'post-update']) {
        writeFileSync(join(repository, 'hooks', name), `#!/bin/sh\n${program}\n`);
        chmodSync(join(repository, 'hooks', name), 0o755);
      }
      const config = `[core]\n  fsmonitor = "${program}"\n  hooksPath = hooks\n[log]\n  showSignature = true\n`;
      appendFileSync(join(repository, 'config'), config);
      writeFileSync(join(repository, 'HEAD'), `${'ab'.repeat(20)}\n`);
    },
  ],
])('a repository that was %s has every version, and is whole, also after a restart', async (_, harm) => {
  const { plant, repository, change, expectWhole, restart } = await startMirrored();
  harm(repository);
  await change('ntp server 10.0.0.2');
  await expectWhole();
  expect(plant.entries.filter(({ message }) => message.includes('could not commit new versions'))).toEqual([]);
  await restart(harm);
  await expect.poll(() => readFileSync(join(repository, 'HEAD'), 'utf8')).toBe('ref: refs/heads/main\n');
  await expectWhole();
  expect(asides(repository)).toEqual([]);
  expect(existsSync(`${repository}.ran`)).toBe(false);
});

it.each([
  ['has lost its objects', loseObjects],
  ['has a branch without its commit', (repository: string) => writeBranch(repository, `${'ab'.repeat(20)}\n`)],
  ['has a branch with an invalid commit id', (repository: string) => writeBranch(repository, 'nonsense\n')],
  ['has a folder in place of its branch', (repository: string) => folderForBranch(repository)],
  ['has an invalid config', (repository: string) => writeFileSync(join(repository, 'config'), '[core\n')],
])('a repository that %s is made again from the database, and the old one is kept', async (_, harm) => {
  const { plant, repository, change, expectWhole } = await startMirrored();
  harm(repository);
  await change('ntp server 10.0.0.2');
  await expectWhole();
  expect(asides(repository)).toHaveLength(1);
  // At once, and not when it looks again.
  expect(plant.entries.filter(({ message }) => message.includes('could not commit new versions'))).toEqual([]);
  await change('ntp server 10.0.0.3');
  await expectWhole();
  expect(asides(repository)).toHaveLength(1);
});

it('a truncated object of an old version is found at the start, and the repository is made again', async () => {
  const { repository, change, expectWhole, restart } = await startMirrored();
  const [blob = ''] = (await git(repository, ['rev-parse', 'main:core-1/backup/running-config'])).split('\n');
  await change('ntp server 10.0.0.2');
  await expectWhole();
  const file = join(repository, 'objects', blob.slice(0, 2), blob.slice(2));
  await restart(() => {
    chmodSync(file, 0o644);
    truncateSync(file, 10);
  });
  await expect.poll(() => asides(repository), background).toHaveLength(1);
  await expectWhole();
  expect(messages).toContainEqual(
    expect.objectContaining({ meta: expect.objectContaining({ code: 'NR_MIRROR_REPLACED' }) }),
  );
});

it('a HEAD that is damaged while all objects are checked is repaired, and the repository is not made again', async () => {
  const { plant, repository, expectWhole, restart } = await startMirrored();
  const at = (name: string): string => join(plant.folder, name);
  // Holds the check of the mirror, which alone has this option.
  mkdirSync(at('bin'));
  const hold = `touch '${at('checks')}'; while test -e '${at('checks')}' && test ! -e '${at('go')}'; do sleep 0.05; done`;
  const path = process.env['PATH'] ?? '';
  writeFileSync(
    at('bin/git'),
    `#!/bin/sh\ncase "$*" in *--no-progress*) ${hold};; esac\nPATH='${path}' exec git "$@"\n`,
    { mode: 0o755 },
  );
  vi.stubEnv('PATH', `${at('bin')}:${path}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  await restart();
  await expect.poll(() => existsSync(at('checks')), background).toBe(true);
  writeFileSync(join(repository, 'HEAD'), '');
  writeFileSync(at('go'), '');
  await expect.poll(() => readFileSync(join(repository, 'HEAD'), 'utf8'), background).toBe('ref: refs/heads/main\n');
  await expectWhole();
  expect(asides(repository)).toEqual([]);
  expect(messages).toEqual([]);
});

it('a Git that does not end is killed, and its lock does not stop the mirror', async () => {
  const { repository } = await startMirrored();
  rmSync(join(repository, 'packed-refs'), { force: true });
  // Opening a named pipe waits for another process.
  await new Promise((resolve) => spawn('mkfifo', [join(repository, 'packed-refs')]).on('close', resolve));
  await expect(git(repository, ['for-each-ref'], { limitMs: 200 })).rejects.toMatchObject({
    code: 'NR_MIRROR_FAILED',
    message: 'git for-each-ref did not end within 0.2 s',
  });
});

it('a removed repository is created again, complete, with the next version', async () => {
  const { repository, change, expectWhole } = await startMirrored();
  rmSync(repository, { recursive: true });
  await change('ntp server 10.0.0.2');
  await expectWhole();
  expect(asides(repository)).toEqual([]);
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

it('an old version that a person picks again does not move the mirror back', async () => {
  const { repository, change } = await startMirrored();
  await change('ntp server 10.0.0.2');
  await expect.poll(() => git(repository, ['log', '--format=%s', 'main'])).toMatch(/version 2\n.*version 1\n$/);
  const [tip = '', first = ''] = (await git(repository, ['rev-list', 'main'])).split('\n');
  const message = await git(repository, ['log', '-1', '--format=%B', first]);
  // As `git cherry-pick` does: the message with its trailers stays, the committer is the person.
  const ann = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.net'];
  const picked = await git(repository, [...ann, 'commit-tree', '-p', tip, '-m', message, `${first}^{tree}`]);
  await git(repository, ['update-ref', 'refs/heads/main', picked.trim()]);
  await change('ntp server 10.0.0.3');
  await expect
    .poll(() => git(repository, ['log', '--format=%cn %s', 'main']))
    .toMatch(/^NetRaven .*version 3\nAnn .*version 1\nNetRaven .*version 2\nNetRaven .*version 1\n$/);
});

it('a repository of another database is renamed and created again from this database', async () => {
  const { plant, repository, change, expectWhole } = await startMirrored();
  await change('ntp server 10.0.0.2');
  await expectWhole();
  await plant.worker.stop();
  const other = await startPlant({ devices: cisco('core-1'), mirror: repository });
  await other.run('backup');
  await other.git(['log', '--format=%s'], 'running-config version 1');
  await expect.poll(() => git(repository, ['rev-list', '--count', 'main'])).toBe('1\n');
  const [aside = ''] = asides(repository);
  expect(await git(join(dirname(repository), aside), ['rev-list', '--count', 'main'])).toBe('2\n');
  expect(other.entries).toContainEqual(
    expect.objectContaining({ meta: expect.objectContaining({ code: 'NR_MIRROR_REPLACED' }) }),
  );
});

it('Git packs the objects of many commits, and no commit is lost', async () => {
  const { repository, change, expectWhole, restart } = await startMirrored();
  const packs = (): number =>
    readdirSync(join(repository, 'objects', 'pack')).filter((name) => name.endsWith('.pack')).length;
  await git(repository, ['config', 'fastimport.unpackLimit', '1']);
  await git(repository, ['config', 'gc.autoPackLimit', '2']);
  // On a busy machine the check of the first commit, which ends with this, may still run.
  await git(repository, ['config', 'gc.auto', '0']);
  for (const last of [2, 3, 4]) {
    await change(`ntp server 10.0.0.${last}`);
    await expectWhole();
  }
  expect(packs()).toBeGreaterThan(2);
  await git(repository, ['config', '--unset', 'gc.auto']);
  await restart();
  await expect.poll(packs, background).toBe(1);
  // After the new pack is there, Git still removes what it holds.
  await expect.poll(() => existsSync(join(repository, 'gc.pid')), background).toBe(false);
  expect(messages).toEqual([]);
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

function folderForBranch(repository: string): void {
  rmSync(join(repository, 'refs/heads/main'), { force: true });
  mkdirSync(join(repository, 'refs/heads/main'), { recursive: true });
  writeFileSync(join(repository, 'refs/heads/main/x'), 'nonsense\n');
}

function lock(repository: string, name: string, date: Date, content = ''): void {
  const file = join(repository, `${name}.lock`);
  writeFileSync(file, content);
  utimesSync(file, date, date);
}

/** Returns the repositories that were moved away. */
function asides(repository: string): string[] {
  const name = new RegExp(`^${basename(repository)}\\.\\d{8}T\\d{6}Z$`);
  return readdirSync(dirname(repository)).filter((each) => name.test(each));
}

it('a renamed device moves in the mirror with its next version, and its history stays in one line', async () => {
  const { plant, change, repository, expectWhole } = await startMirrored();
  const [device] = await devices.list(plant.db);
  await devices.change(plant.db, device?.id ?? '', { name: 'berlin-1' });
  await change('ntp server 10.0.0.2');
  await expectWhole();
  expect(await git(repository, ['ls-tree', '-r', '--name-only', 'main'])).toBe('berlin-1/backup/running-config\n');
  const followed = ['log', '--follow', '--format=%s', 'main', '--', 'berlin-1/backup/running-config'];
  expect(await git(repository, followed)).toBe(
    'berlin-1/backup/running-config version 2\ncore-1/backup/running-config version 1\n',
  );
  expect(
    await artifacts.history(plant.db, { deviceName: 'berlin-1', jobType: 'backup', name: 'running-config' }),
  ).toMatchObject([
    { version: 2, deviceName: 'berlin-1' },
    { version: 1, deviceName: 'berlin-1' },
  ]);

  // The path of another device that took the old name is not removed.
  await devices.add(plant.db, { ...device, name: 'core-1', address: '127.0.0.1', platform: 'cisco_ios' });
  await change('ntp server 10.0.0.3');
  await devices.change(plant.db, device?.id ?? '', { name: 'berlin-2' });
  await change('ntp server 10.0.0.4');
  await expectWhole();
  expect(await git(repository, ['ls-tree', '-r', '--name-only', 'main'])).toBe(
    'berlin-2/backup/running-config\ncore-1/backup/running-config\n',
  );
});
