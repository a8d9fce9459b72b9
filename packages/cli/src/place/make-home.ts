import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@netraven/core';
import { cliError } from '../codes.ts';
import { isCode } from '../error-fields.ts';

/**
 * Makes the home, for its owner only. Root's may be entered by others, but not listed: PostgreSQL refuses to run as root,
 * and its user has to get to the database. What others could guess in there is closed by itself.
 *
 * @throws {NetRavenError} NR_HOME_FORBIDDEN
 */
export async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    for (const folder of ['logs', 'cache']) await mkdir(join(home, folder), { recursive: true, mode: 0o700 });
  } catch (cause) {
    if (!['EACCES', 'EPERM', 'EROFS'].some((code) => isCode(cause, code))) throw cause;
    throw cliError('NR_HOME_FORBIDDEN', `${home} cannot be made or written by this user: ${messageOf(cause)}`, {
      hint: 'See by `netraven doctor` how to make it yours, or name another home with NETRAVEN_HOME.',
      cause,
    });
  }
}
