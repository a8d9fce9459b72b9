import { readdirSync, type Dirent } from 'node:fs';
import { messageOf } from '../../contract/netraven-error.ts';
import { problem } from '../problem.ts';
import type { Problem } from '../record.ts';

export type Listing<Entry = Dirent> =
  | { readonly entries: readonly Entry[]; readonly problem?: never }
  | { readonly problem: Problem; readonly entries?: never };

/** Lists a folder. A missing folder, or a file, is empty; an unreadable folder is a problem. */
export function listFolder(folder: string): Listing {
  try {
    return { entries: readdirSync(folder, { withFileTypes: true }) };
  } catch (error) {
    return explain(folder, error);
  }
}

/** Lists the names only: for thousands of entries, their kinds cost more than the listing. */
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
  const fix = `Make ${folder} readable, or remove it.`;
  return { problem: problem({ code: 'NR_PACKAGE_FOLDER_UNREADABLE', message, fix }) };
}
