import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { artifacts } from '@netraven/db';
import { descendantsOf, runs } from '@netraven/test-utils/processes';
import { randomOf } from '@netraven/test-utils/seeds';
import { git, type MirrorRemote } from '../../src/index.ts';
import { background, holdPush, startArchive, type Archive } from './archive.ts';
import { host, httpsMissing } from './https-git.ts';

const kills = 25;
/** On a busy machine each kill takes 10 s. */
const longMs = 900_000;
const seed = Number(process.env['NETRAVEN_CHAOS_SEED'] ?? 1);

/** Starts a mirror and its remote in a process of their own. */
async function startProcess({ db, repository }: Archive, remote: MirrorRemote): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'mirror-process.ts');
  const args = ['--conditions=@netraven/source', script, db.url, repository, JSON.stringify(remote)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => killAll(child));
  await once(child.stdout, 'data');
  return child;
}

/** Kills a process and all its descendants, as when the machine loses power. */
async function killAll(child: ChildProcess): Promise<void> {
  const { pid = 0 } = child;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(pid, 'SIGSTOP');
  const pids = [...descendantsOf(pid), pid];
  for (const each of pids) if (runs(each)) process.kill(each, 'SIGKILL');
  await ended;
  await expect.poll(() => pids.filter((each) => runs(each))).toEqual([]);
}

/** Checks all objects of the mirror and of the remote. */
async function expectWhole(...repositories: readonly string[]): Promise<void> {
  for (const each of repositories.filter((path) => existsSync(join(path, 'HEAD')))) {
    expect(await git(each, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
  }
}

it(
  `after each of ${kills} kills at random moments of seed ${seed} both repositories are whole, and no version is lost`,
  async () => {
    const archive = await startArchive();
    const { db, repository } = archive;
    const path = await archive.makeRemote('folder');
    const remote = { name: 'folder', url: `file://${path}` };
    const random = randomOf(seed);
    for (let kill = 0; kill < kills; kill++) {
      await archive.save();
      const child = await startProcess(archive, remote);
      const killing = wait(random() * 600).then(() => killAll(child));
      for (let count = 0; count < 3; count++) await archive.save();
      await killing;
      await expectWhole(repository, path);
    }
    await archive.start([remote]);
    await archive.expectInSync('folder', path);
    const format = '--format=%(trailers:key=NetRaven-Version,valueonly,separator=%x20)';
    const committed = (await git(path, ['log', '--reverse', format, 'main'])).trim().split('\n');
    const versions = (await artifacts.toMirror(db, 0, 1_000)).versions;
    expect(committed).toEqual(versions.map(({ version }) => String(version.id)));
  },
  longMs,
);

const whyHttps = httpsMissing();
const title = 'a worker that is killed in the middle of a push leaves its Git behind, and the next one catches up';
it.skipIf(whyHttps !== undefined)(`${title}${whyHttps === undefined ? '' : ` (skipped: ${whyHttps})`}`, async () => {
  const archive = await startArchive();
  const { path, remote } = await host(archive);
  const release = holdPush(path);
  await archive.save();
  const child = await startProcess(archive, remote);
  await expect.poll(() => existsSync(join(path, 'pushed')), background).toBe(true);
  const left = descendantsOf(child.pid ?? 0);
  expect(left).not.toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await archive.expectState('hosted', { state: 'behind', commits: 1 });
  await archive.save();
  await archive.start([remote]);
  release();
  await archive.expectInSync('hosted', path);
  await expect.poll(() => left.filter((pid) => runs(pid)), background).toEqual([]);
});
