import { appendFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { installFolder } from '../install-folder.ts';

/** A line of the history of a host project: who changed what, and when. */
export interface Change {
  readonly at: string;
  readonly by: string;
  readonly name: string;
  readonly jobType?: string;
  /** Versions; null: not there. */
  readonly from: string | null;
  readonly to: string | null;
}

export const historyFile = (hostFolder: string): string => join(installFolder(hostFolder), 'history.jsonl');

/** Adds a line to the history. */
export function noteChange(hostFolder: string, change: Omit<Change, 'at' | 'by'>): void {
  const entry: Change = { at: new Date().toISOString(), by: whoAmI(), ...change };
  appendFileSync(historyFile(hostFolder), `${JSON.stringify(entry)}\n`);
}

function whoAmI(): string {
  try {
    return userInfo().username;
  } catch {
    // A user that the system has no name for, as in a container.
    return String(process.getuid?.() ?? '');
  }
}
