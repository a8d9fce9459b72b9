import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeWhole } from '@netraven/core/system';
import { branch } from './fast-import.ts';
import { git, type GitOptions } from './git.ts';

/** Folders in which Git keeps lock files and leaves unfinished files. */
const folders = ['', 'refs/heads', 'objects', 'objects/pack', 'objects/info'];
/** Removed at any age: on a full disk they take the space that the next try needs. */
const leftover = /^fast_import_crash_\d+$|^tmp_/;
/**
 * Age of a lock file from which the process that made it has ended, in ms: Git holds a lock for milliseconds. The file cannot
 * be matched to a process, because process ids are used again.
 */
const staleMs = 10_000;

/** Removes the files that a failed or killed Git left. Call it only while holding the mirror lock. */
export async function removeLeftovers(repository: string): Promise<void> {
  for (const folder of folders) {
    const path = join(repository, folder);
    const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return [];
    });
    for (const name of names) {
      const file = join(path, name);
      if (leftover.test(name)) await rm(file, { force: true });
      else if (name.endsWith('.lock')) await removeStaleLock(file);
    }
  }
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

/** Checks every object, which can take minutes. Returns Git's message about damage, or undefined. */
export async function findDamage(repository: string, options: GitOptions = {}): Promise<string | undefined> {
  try {
    await git(repository, ['fsck', '--full', '--no-dangling', '--no-progress'], { limitMs: 3_600_000, ...options });
    return undefined;
  } catch (error) {
    if ((error as { code?: string }).code !== 'NR_MIRROR_FAILED' || options.signal?.aborted === true) throw error;
    return (error as Error).message.slice(0, 2_000);
  }
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
