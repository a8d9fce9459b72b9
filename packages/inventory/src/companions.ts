import { lstat, readdir, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '@netraven/core';
import { importError } from './codes.ts';
import { isHiddenOrBackup, ownerOfVarFile } from './sources/ansible/var-files.ts';

/**
 * Returns the path to open for a path of a source, without links. Throws if the source may not read it. Default: any path,
 * as it is.
 */
export type PathRule = (path: string) => Promise<string>;

/** Limit of the files of an import. */
export const maxFiles = 5_000;

/**
 * Returns the paths of the files that belong to the first file of a source. A file that exists and cannot be seen is an
 * error: without it, a sync would remove or change the devices that it describes.
 *
 * @throws {NetRavenError} NR_IMPORT_FILE_UNREADABLE, NR_IMPORT_TOO_LARGE
 */
export async function companionsOf(first: string, rule: PathRule): Promise<string[]> {
  const folder = dirname(first);
  const name = basename(first);
  if (/\.(?:csv|tsv)$/i.test(name)) return [];
  const found: string[] = [];
  for (const beside of namesBeside(name)) {
    const path = join(folder, beside);
    const entry = await look(path, rule);
    // A folder with such a name is something else, e.g. the `config` of a web application.
    if (entry && !entry.isDirectory()) found.push(path);
  }
  for (const vars of ['group_vars', 'host_vars']) {
    const path = join(folder, vars);
    const entry = await look(path, rule);
    if (!entry) continue;
    if (!entry.isDirectory()) throw unreadable(path, new Error('it is no folder'));
    await addVarFiles(path, vars, rule, found, new Set([idOf(entry)]));
  }
  return found;
}

function namesBeside(name: string): readonly string[] {
  if (name === 'router.db') return ['config', '.cloginrc'];
  return /^hosts\.ya?ml$/.test(name) ? ['groups.yaml', 'groups.yml', 'defaults.yaml', 'defaults.yml'] : [];
}

/** Adds the files of variables in a folder. `above`: the folders around it; a link can lead back to one of them. */
async function addVarFiles(
  folder: string,
  name: string,
  rule: PathRule,
  found: string[],
  above: ReadonlySet<string>,
): Promise<void> {
  const real = await rule(folder);
  const entries = await readdir(real).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  for (const entry of entries.toSorted()) {
    // Passed over before a look: the lock files of an editor are links to nothing.
    if (isHiddenOrBackup(entry)) continue;
    const path = join(folder, entry);
    const what = await look(path, rule);
    if (!what) throw unreadable(path, new Error('it was removed meanwhile'));
    const inside = `${name}/${entry}`;
    if (what.isDirectory()) {
      if (above.has(idOf(what))) continue;
      await addVarFiles(path, inside, rule, found, new Set([...above, idOf(what)]));
    } else if (ownerOfVarFile(inside)) found.push(path);
    if (found.length > maxFiles) {
      throw importError('NR_IMPORT_TOO_LARGE', `${folder} makes more than ${maxFiles} files`);
    }
  }
}

const idOf = ({ dev, ino }: Stats): string => `${dev} ${ino}`;

/** Returns what is at a path, behind links. Undefined only if the path itself does not exist. */
async function look(path: string, rule: PathRule): Promise<Stats | undefined> {
  try {
    await lstat(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
  const real = await rule(path);
  return stat(real).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

/** Makes the error for a path that exists and cannot be read. */
export function unreadable(path: string, cause: unknown): Error {
  return importError('NR_IMPORT_FILE_UNREADABLE', `${path} cannot be read: ${messageOf(cause)}`, { cause });
}
