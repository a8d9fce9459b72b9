import { readdirSync, type Dirent } from 'node:fs';
import { messageOf } from '../../contract/netraven-error.ts';
import { fault } from '../problem.ts';
import type { Problem } from '../record.ts';

export type Listing<Entry> =
  | { readonly entries: Entry[]; readonly problem?: never }
  | { readonly problem: Problem; readonly entries?: never };

/** Names in a folder. A folder that is not there, or is a file, holds none; one that may not be read is a problem. */
export function listNames(folder: string): Listing<string> {
  return attempt(folder, () => readdirSync(folder));
}

/** Like {@link listNames}, with the kind of each entry. */
export function listEntries(folder: string): Listing<Dirent> {
  return attempt(folder, () => readdirSync(folder, { withFileTypes: true }));
}

function attempt<Entry>(folder: string, read: () => Entry[]): Listing<Entry> {
  try {
    return { entries: read() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { entries: [] };
    const message = `${folder} cannot be read: ${messageOf(error)}`;
    return { problem: fault('NR_PACKAGE_FOLDER_UNREADABLE', '', message, `Make ${folder} readable, or remove it.`) };
  }
}
