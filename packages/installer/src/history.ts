import { appendFileSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { installFolder } from './install-folder.ts';

/** A line of the history of a host project: time, user and change. */
export interface HistoryEntry {
  readonly at: string;
  readonly by: string;
  readonly name: string;
  readonly jobType?: string;
  /** Versions; null: not installed. */
  readonly from: string | null;
  readonly to: string | null;
  /** Publisher of the installed version, if the registry named one. */
  readonly publisher?: string;
  /** SHA-256 of the installed files, see `integrityOf`. Absent for a linked folder. */
  readonly integrity?: string;
}

export const historyFile = (hostFolder: string): string => join(installFolder(hostFolder), 'history.jsonl');

/** Adds a line to the history. */
export function noteChange(hostFolder: string, change: Omit<HistoryEntry, 'at' | 'by'>): void {
  const entry: HistoryEntry = { at: new Date().toISOString(), by: currentUser(), ...change };
  appendFileSync(historyFile(hostFolder), `${JSON.stringify(entry)}\n`);
}

/** Reads the history, oldest first. Empty before the first change. */
export function readHistory(hostFolder: string): HistoryEntry[] {
  let text: string;
  try {
    text = readFileSync(historyFile(hostFolder), 'utf8');
  } catch (error) {
    // Without a file, NetRaven has installed nothing here yet.
    if (['ENOENT', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code))) return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as HistoryEntry];
    } catch {
      // The end of the file, or a line that a full disk cut off.
      return [];
    }
  });
}

/** Returns the last change of a package by NetRaven. */
export function lastInstalled(hostFolder: string, name: string): HistoryEntry | undefined {
  return readHistory(hostFolder).findLast((entry) => entry.name === name);
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, the user may have no name.
    return String(process.getuid?.() ?? '');
  }
}
