import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeWhole } from '@netraven/core/system';
import { branch } from './fast-import.ts';
import { git, type GitOptions } from './git.ts';

/** Folders in which Git keeps lock files and leaves unfinished files. */
const folders = ['', 'refs/heads', 'objects', 'objects/pack', 'objects/info'];
const leftover = /^fast_import_crash_\d+$|^tmp_/;
/**
 * Git locks a branch for milliseconds: the process that made an older lock file has ended. Its content tells nothing: the
 * process id may belong to another process or machine. In ms.
 */
const staleMs = 10_000;

/** Removes the files that a failed or killed Git left. Call it only while holding the mirror lock. */
export async function removeLeftovers(repository: string): Promise<void> {
  for (const folder of folders) {
    const path = join(repository, folder);
    // The folder does not exist, so it holds no leftovers.
    const names = await readdir(path).catch(() => []);
    for (const name of names) {
      const file = join(path, name);
      if (leftover.test(name) || (name.endsWith('.lock') && (await isStale(file)))) await rm(file, { force: true });
    }
  }
}

/** Sets HEAD to the branch of the mirror, and drops alternates that lead nowhere. Needs no lock of Git. */
export async function straighten(repository: string): Promise<void> {
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

/** Checks every object. Returns what Git says about damage; undefined for a whole repository. Takes long. */
export async function findDamage(repository: string, options: GitOptions = {}): Promise<string | undefined> {
  try {
    await git(repository, ['fsck', '--full', '--no-dangling', '--no-progress'], { limitMs: 3_600_000, ...options });
    return undefined;
  } catch (error) {
    if ((error as { code?: string }).code !== 'NR_MIRROR_FAILED' || options.signal?.aborted === true) throw error;
    return (error as Error).message.slice(0, 2_000);
  }
}

/** Puts a new repository in the place of another one, if there is one. Returns where that one is then. */
export async function replaceRepository(repository: string, fresh: string): Promise<string> {
  const aside = `${repository}.${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  if (existsSync(repository)) await rename(repository, aside);
  await rename(fresh, repository);
  return aside;
}

async function isStale(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file);
  // The clock may have been set back since.
  return Math.abs(Date.now() - mtimeMs) > staleMs;
}
