import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { PathRule } from '@netraven/inventory';
import { unreadable } from '@netraven/inventory';
import { serverError } from '../codes.ts';

/** The folders whose files saved sources may read. */
export interface SourceFolders {
  /** Absolute paths. Those of the config. */
  readonly folders: readonly string[];
  /** Folders with secrets, such as the home: no source reads them, also if one of `folders` contains them. */
  readonly closed: readonly string[];
}

/** Of the system: passwords, keys, and the memory and environment of processes. */
const closedAlways: readonly string[] = ['/etc', '/proc', '/sys', '/dev', '/run'];

/**
 * Returns the rule for the paths of saved sources. The holder of the API token chooses the paths, and what a file has comes
 * back as names of devices: without the rule, the API would show the reveal token and the master key.
 */
export function pathRule({ folders, closed }: SourceFolders): PathRule {
  return async (path) => {
    const wanted = resolve('/', path);
    const open = await realPaths(folders);
    // Before a look at the disk: the error must not tell what exists elsewhere.
    if (![...folders, ...open].some((folder) => isInside(wanted, folder))) throw outside(path, folders);
    const real = await realpath(wanted).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    if (!open.some((folder) => isInside(real, folder))) throw outside(path, folders, 'a link leads out of it');
    const shut = [...closedAlways, ...closed, ...(await realPaths([...closedAlways, ...closed]))];
    const hit = shut.find((folder) => isInside(real, folder));
    if (hit !== undefined) {
      throw serverError('NR_SOURCE_PATH_CLOSED', `${path} is in ${hit}, which no source may read`, {
        hint: 'Keep the files of sources in a folder of their own, and name it in `sources.folders` of netraven.config.mts.',
      });
    }
    return real;
  };
}

function outside(path: string, folders: readonly string[], why?: string): Error {
  const message =
    why === undefined ? `${path} is in no folder for sources` : `${path} is in no folder for sources: ${why}`;
  const [folder = '/'] = /^.*(?=\/)/.exec(path) ?? [];
  const list = [...folders, folder || '/'].map((each) => `'${each.replaceAll(/['\\]/g, String.raw`\$&`)}'`).join(', ');
  return serverError('NR_SOURCE_PATH_CLOSED', message, {
    hint:
      why === undefined
        ? `Write \`sources: { folders: [${list}] }\` into netraven.config.mts and start NetRaven again. Or read the file yourself: \`netraven devices import ${path}\`.`
        : 'Put the file itself there, or name the folder of the target in `sources.folders` of netraven.config.mts.',
  });
}

/** Returns the paths without links. A folder that does not exist is left out. */
async function realPaths(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(folders.map((folder) => realpath(folder).catch(() => undefined)));
  return found.filter((folder) => folder !== undefined);
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way));
}
