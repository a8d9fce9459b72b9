import { rmSync } from 'node:fs';
import { messageOf } from '../contract/netraven-error.ts';
import type { Logger } from '../log/record.ts';
import { writeWhole } from '../system/whole-file.ts';

/**
 * Of all files of the cache: one of another format counts for nothing. Goes up when what was found before is not to be
 * trusted any more, too. 2: packages of one scope were imported in one process before.
 * 3: records did not have the key of the dependency before.
 */
export const cacheFormat = 3;

/**
 * Writes a file of the cache, each line as JSON, as a whole. A cache that cannot be written is a warning.
 */
export function writeCache(file: string, lines: readonly object[], logger: Logger | undefined): void {
  try {
    writeWhole(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  } catch (error) {
    logger?.warning(
      `The cache ${file} cannot be written; packages are loaded again at the next start: ${messageOf(error)}`,
    );
  }
}

/** Removes a file of the cache, which may not be there. */
export function dropCache(file: string, logger: Logger | undefined): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    logger?.warning(`The cache ${file} is out of date and cannot be removed: ${messageOf(error)}`);
  }
}

/** Warns that a file of the cache is of no use, unless it is merely not there yet. */
export function warnUnreadable(file: string, error: unknown, logger: Logger | undefined): void {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
  logger?.warning(`The cache ${file} cannot be read and is made anew: ${messageOf(error)}`);
}
