import { join } from 'node:path';
import { messageOf } from '@netraven/core';
import { cliError } from '../codes.ts';
import { isCode } from '../error-fields.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Creates the home for its owner only. The home of root can be entered, but not listed: PostgreSQL does not run as root,
 * and its user must reach the database. Everything else in it is private.
 *
 * @throws {NetRavenError} NR_HOME_FORBIDDEN
 */
export async function makeHome(home: string): Promise<void> {
  try {
    await makeFolder(home, process.getuid?.() === 0 ? 0o711 : 0o700);
    for (const folder of ['logs', 'cache']) await makeFolder(join(home, folder), 0o700);
  } catch (cause) {
    if (!['EACCES', 'EPERM', 'EROFS', 'NR_FILE_FORBIDDEN'].some((code) => isCode(cause, code))) throw cause;
    throw cliError('NR_HOME_FORBIDDEN', `This user cannot create or write ${home}: ${messageOf(cause)}`, {
      hint: 'Find the fix with `netraven doctor`, or set NETRAVEN_HOME to another folder.',
      cause,
    });
  }
}
