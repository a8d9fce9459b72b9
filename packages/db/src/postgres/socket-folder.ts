import { createHash } from 'node:crypto';
import { chown, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dbError } from '../codes.ts';
import type { RunAs } from './run-as.ts';

/** Port number in the name of the socket. Nothing listens on TCP. */
export const socketPort = 5432;

/** Longest path of a socket, in bytes (macOS allows 104 with the final zero, Linux 108). */
const longest = process.platform === 'darwin' ? 103 : 107;

/**
 * Makes the private folder of the database socket: in the home or, if that path is too long for a socket, a short one named
 * after the home.
 *
 * @throws {NetRavenError} NR_DATABASE_SOCKET_UNSAFE if the folder belongs to another user.
 */
export async function makeSocketFolder(home: string, as: RunAs): Promise<string> {
  const folder = [join(home, 'postgres', 'run'), ...short(home, as)].find(fits) ?? join('/tmp', nameOf(home));
  try {
    await mkdir(folder, { mode: 0o700 });
    if (as.how === 'uid') await chown(folder, as.uid, as.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw dbError('NR_DATABASE_FOLDER_UNUSABLE', `${folder} cannot be made`, { cause: error });
    }
  }
  const found = await lstat(folder);
  const ours = found.uid === as.uid || found.uid === process.getuid?.();
  if (!found.isDirectory() || !ours || (found.mode & 0o077) !== 0) {
    throw dbError('NR_DATABASE_SOCKET_UNSAFE', `${folder} is not a folder that only this user can enter`);
  }
  if (found.uid !== as.uid) await chown(folder, as.uid, as.gid);
  return folder;
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${socketPort}`)) <= longest;
}

function short(home: string, as: RunAs): string[] {
  // Another user may not enter our runtime folder.
  const runtime = as.how === 'uid' ? undefined : process.env['XDG_RUNTIME_DIR'];
  return [...(runtime ? [join(runtime, nameOf(home))] : []), join(tmpdir(), nameOf(home))];
}

function nameOf(home: string): string {
  return `netraven-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`;
}
