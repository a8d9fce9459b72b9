import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@netraven/core';
import { workerError } from '../codes.ts';
import { git } from './git.ts';

/** Where Git keeps its lock files and what it leaves when it breaks off. */
const folders = ['', 'refs/heads', 'objects/pack'];
const leftover = /^fast_import_crash_\d+$|^tmp_/;
/** Git holds a lock on a branch for milliseconds: one this old has no holder any more, in ms. */
const staleMs = 60_000;

/** Removes what a Git that failed or was killed left in a repository. Only for the holder of the mirror lock. */
export async function removeLeftovers(repository: string): Promise<void> {
  for (const folder of folders) {
    const path = join(repository, folder);
    // No such folder, no leftovers in it.
    const names = await readdir(path).catch(() => []);
    for (const name of names) {
      const file = join(path, name);
      if (leftover.test(name) || (name.endsWith('.lock') && (await isStale(file)))) await rm(file, { force: true });
    }
  }
}

/**
 * Puts a repository aside that Git finds broken, so that it is made again from the rows. The one put aside before is
 * removed. A repository that is whole stays.
 */
export async function putAsideBroken(repository: string, logger: Logger): Promise<void> {
  try {
    await git(repository, ['fsck', '--full', '--no-dangling']);
  } catch (error) {
    if ((error as { code?: string }).code !== 'NR_MIRROR_FAILED') throw error;
    const aside = `${repository}.broken`;
    logger.error('the repository of the mirror is broken; it is put aside and made again', {
      aside,
      error: (error as Error).message.slice(0, 2_000),
    });
    await rm(aside, { recursive: true, force: true });
    await rename(repository, aside);
  }
}

/** Puts a repository aside that another database has written. Nobody but a person removes it. */
export async function putAsideForeign(repository: string, logger: Logger): Promise<void> {
  const aside = `${repository}.${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  await rename(repository, aside);
  const error = workerError('NR_MIRROR_OTHER_DATABASE', `${repository} was put aside as ${aside}`);
  logger.error(error.message, { aside, code: error.code, hint: error.hint });
}

async function isStale(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs > staleMs;
}
