import { readdirSync, type Dirent } from 'node:fs';
import { messageOf } from '../../contract/netraven-error.ts';
import { fault } from '../problem.ts';
import type { Problem } from '../record.ts';

export type Listing =
  | { readonly entries: readonly Dirent[]; readonly problem?: never }
  | { readonly problem: Problem; readonly entries?: never };

/** What a folder holds. One that is not there, or is a file, holds nothing; one that may not be read is a problem. */
export function listFolder(folder: string): Listing {
  try {
    return { entries: readdirSync(folder, { withFileTypes: true }) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { entries: [] };
    const message = `${folder} cannot be read: ${messageOf(error)}`;
    return { problem: fault('NR_PACKAGE_FOLDER_UNREADABLE', '', message, `Make ${folder} readable, or remove it.`) };
  }
}
