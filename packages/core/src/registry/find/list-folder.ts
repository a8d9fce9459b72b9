import { readdirSync, type Dirent } from 'node:fs';
import { messageOf } from '../../contract/netraven-error.ts';
import { fault } from '../problem.ts';
import type { Problem } from '../record.ts';

export type Listing<Entry = Dirent> =
  | { readonly entries: readonly Entry[]; readonly problem?: never }
  | { readonly problem: Problem; readonly entries?: never };

/** What a folder holds. One that is not there, or is a file, holds nothing; one that may not be read is a problem. */
export function listFolder(folder: string): Listing {
  try {
    return { entries: readdirSync(folder, { withFileTypes: true }) };
  } catch (error) {
    return explain(folder, error);
  }
}

/** The names of what a folder holds, as {@link listFolder} does. Of thousands, kinds cost more than the listing itself. */
export function listNames(folder: string): Listing<string> {
  try {
    return { entries: readdirSync(folder) };
  } catch (error) {
    return explain(folder, error);
  }
}

function explain(folder: string, error: unknown): Listing<never> {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { entries: [] };
  const message = `${folder} cannot be read: ${messageOf(error)}`;
  return { problem: fault('NR_PACKAGE_FOLDER_UNREADABLE', '', message, `Make ${folder} readable, or remove it.`) };
}
