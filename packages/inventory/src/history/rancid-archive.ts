import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importError } from '../codes.ts';
import { readFiles } from '../read-files.ts';
import type { Archive } from './archive.ts';
import { gitFolder } from './oxidized-archive.ts';

/**
 * Reads the folder of a group of RANCID: `router.db`, `.cloginrc` in it or above it, and the Git repository with the folder
 * `configs`.
 *
 * @throws {NetRavenError} NR_ADOPT_FOLDER_INVALID, NR_IMPORT_FILE_UNREADABLE, NR_IMPORT_TOO_LARGE
 */
export async function readRancidArchive(folder: string): Promise<Archive> {
  const routerDb = join(folder, 'router.db');
  if (!existsSync(routerDb)) throw importError('NR_ADOPT_FOLDER_INVALID', `${folder} has no file router.db`);
  const logins = [folder, dirname(folder)].map((place) => join(place, '.cloginrc')).find((file) => existsSync(file));
  const files = await readFiles(logins === undefined ? [routerDb] : [routerDb, logins], folder);
  const notes = logins === undefined ? ['no login is read: there is no .cloginrc in the folder or above it'] : [];
  const path = gitFolder(folder);
  if (path !== undefined) return { files, repositories: [{ path, folder: 'configs' }], notes };
  const other = ['CVS', '.svn'].find(
    (name) => existsSync(join(folder, name)) || existsSync(join(folder, 'configs', name)),
  );
  const why =
    other === undefined
      ? 'the folder has no Git repository'
      : `its repository is ${other.replace('.', '').toUpperCase()}, not Git`;
  return { files, repositories: [], notes: [...notes, `no history is read: ${why}`] };
}
