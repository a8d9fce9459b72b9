import { appendFileSync } from 'node:fs';
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
}

export const historyFile = (hostFolder: string): string => join(installFolder(hostFolder), 'history.jsonl');

/** Adds a line to the history. */
export function noteChange(hostFolder: string, change: Omit<HistoryEntry, 'at' | 'by'>): void {
  const entry: HistoryEntry = { at: new Date().toISOString(), by: currentUser(), ...change };
  appendFileSync(historyFile(hostFolder), `${JSON.stringify(entry)}\n`);
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, the user may have no name.
    return String(process.getuid?.() ?? '');
  }
}
