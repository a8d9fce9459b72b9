import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '@netraven/core';
import { cliError } from '../codes.ts';
import { isCode } from '../error-fields.ts';

/**
 * Creates a folder, and those above it that do not exist. `mkdir` with `recursive` never returns for a folder that a file
 * system refuses by ENOENT, such as `/proc/x`.
 *
 * @param path absolute
 * @param mode of each new folder. Default 0o777, limited by the umask
 * @throws {NetRavenError} NR_FILE_FORBIDDEN
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await makeOne(path, mode);
  } catch (cause) {
    if (!isCode(cause, 'ENOENT')) throw cause;
    await makeFolder(dirname(path), mode);
    await makeOne(path, mode).catch((refused: unknown) => {
      if (!isCode(refused, 'ENOENT')) throw refused;
      throw cliError('NR_FILE_FORBIDDEN', `${path} cannot be created: ${messageOf(refused)}`, {
        hint: 'Name a folder that can be created: the folder above it is in a special file system.',
        cause: refused,
      });
    });
  }
}

async function makeOne(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (cause) {
    if (!isCode(cause, 'EEXIST') || !(await stat(path)).isDirectory()) throw cause;
  }
}
