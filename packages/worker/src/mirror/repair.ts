import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeWhole } from '@netraven/core/system';
import { branch } from './fast-import.ts';
import { workerError } from '../codes.ts';
import { runGit, type GitOptions } from './git.ts';

/** Folders in which Git keeps lock files and leaves unfinished files, beside those of loose objects. */
const folders = ['', 'refs/heads', 'objects', 'objects/pack', 'objects/info'];
/** Removed at any age: on a full disk they take the space that the next try needs. */
const leftover = /^fast_import_crash_\d+$|^tmp_/;
const looseObjects = /^[0-9a-f]{2}$/;
/**
 * A lock file that is older, in ms, is left over: Git holds a lock for milliseconds. The file cannot be matched to a process,
 * because process ids are used again.
 */
const staleMs = 10_000;

/** Removes the files and folders that a failed or killed Git left. Call it only while holding the mirror lock. */
export async function removeLeftovers(repository: string): Promise<void> {
  const objects = await namesIn(join(repository, 'objects'));
  const loose = objects.filter((name) => looseObjects.test(name)).map((name) => join('objects', name));
  for (const folder of [...folders, ...loose]) {
    const path = join(repository, folder);
    for (const name of await namesIn(path)) {
      const file = join(path, name);
      if (leftover.test(name)) await rm(file, { recursive: true, force: true });
      else if (name.endsWith('.lock')) await removeStaleLock(file);
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
}

/** Removes a lock file of Git that is older than Git holds one, by the clock of this machine. */
export async function removeStaleLock(file: string): Promise<void> {
  if (await isStale(file)) await rm(file, { force: true });
}

/** Sets HEAD to the branch of the mirror, and removes alternates whose folder does not exist. */
export async function repairSettings(repository: string): Promise<void> {
  const head = join(repository, 'HEAD');
  const wanted = `ref: ${branch}\n`;
  if ((await readFile(head, 'utf8')) !== wanted) writeWhole(head, wanted, { mode: 0o644 });
  const objects = join(repository, 'objects');
  const file = join(objects, 'info', 'alternates');
  if (!existsSync(file)) return;
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const kept = lines.filter((line) => existsSync(resolve(objects, line)));
  if (kept.length < lines.length) writeWhole(file, kept.map((line) => `${line}\n`).join(''), { mode: 0o644 });
}

const checkLimitMs = 3_600_000;

/**
 * Checks every object, which can take minutes. Returns Git's message about damage, or undefined.
 *
 * @throws {NetRavenError} NR_MIRROR_FAILED when the check itself did not end: then nothing is known of the repository
 */
export async function findDamage(repository: string, options: GitOptions = {}): Promise<string | undefined> {
  const check = ['--git-dir', repository, 'fsck', '--full', '--no-dangling', '--no-progress'];
  const { code, stderr, isLate } = await runGit(check, {
    endSignal: 'SIGTERM',
    limitMs: checkLimitMs,
    ...options,
  });
  if (isLate || code === null || options.signal?.aborted === true) {
    const reason = isLate ? `did not end within ${(options.limitMs ?? checkLimitMs) / 1_000} s` : 'was killed';
    throw workerError('NR_MIRROR_FAILED', `git fsck ${reason}`);
  }
  return code === 0 ? undefined : `git fsck ended with ${code}: ${stderr.trim()}`.slice(0, 2_000);
}

/** Puts a new repository in the place of the old one. Returns the path of the old one, or undefined if there was none. */
export async function replaceRepository(repository: string, fresh: string): Promise<string | undefined> {
  const aside = `${repository}.${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  const isThere = existsSync(repository);
  if (isThere) await rename(repository, aside);
  await rename(fresh, repository);
  return isThere ? aside : undefined;
}

async function isStale(file: string): Promise<boolean> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined; // Git has just removed it.
  });
  // A file from the future is stale too: the clock was set back.
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) > staleMs;
}
