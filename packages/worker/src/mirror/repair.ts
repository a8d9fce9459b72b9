import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@netraven/core';
import { workerError } from '../codes.ts';
import { git } from './git.ts';

/** Folders in which Git keeps lock files and leaves unfinished files. */
const folders = ['', 'refs/heads', 'objects/pack'];
const leftover = /^fast_import_crash_\d+$|^tmp_/;
/** Git locks a branch for milliseconds: the process that made an older lock file has ended. In ms. */
const staleMs = 60_000;

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

/**
 * Moves a repository that Git finds broken to quarantine, so that it is made again from the database. An earlier one in
 * quarantine is removed. A repository that is not broken stays.
 */
export async function quarantineBroken(repository: string, logger: Logger): Promise<void> {
  try {
    await git(repository, ['fsck', '--full', '--no-dangling']);
  } catch (error) {
    if ((error as { code?: string }).code !== 'NR_MIRROR_FAILED') throw error;
    const aside = `${repository}.broken`;
    logger.error('the repository of the mirror is broken; it is moved away and made again', {
      aside,
      error: (error as Error).message.slice(0, 2_000),
    });
    await rm(aside, { recursive: true, force: true });
    await rename(repository, aside);
  }
}

/** Moves a repository of another database to quarantine. Only a person removes it. */
export async function quarantineForeign(repository: string, logger: Logger): Promise<void> {
  const aside = `${repository}.${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  await rename(repository, aside);
  const error = workerError(
    'NR_MIRROR_OTHER_DATABASE',
    `${repository} was written from another database and moved to ${aside}`,
  );
  logger.error(error.message, { aside, code: error.code, hint: error.hint });
}

async function isStale(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs > staleMs;
}
