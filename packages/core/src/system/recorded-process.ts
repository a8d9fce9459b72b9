import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAlive } from './is-alive.ts';

/** A process as it is recorded in a file. */
export interface RecordedProcess {
  readonly pid: number;
  readonly hostname: string;
  /** Start time in the system's own unit. Absent if the system does not tell it. */
  readonly startedAt?: string;
}

/** Returns the record of a process of this machine. Default: this process. */
export function recordProcess(pid: number = process.pid): RecordedProcess {
  const startedAt = startOf(pid);
  return { pid, hostname: hostname(), ...(startedAt !== undefined && { startedAt }) };
}

/** Returns true if a process has certainly ended. Returns false for a process of another machine. */
export function processHasEnded({ pid, hostname: host, startedAt }: RecordedProcess): boolean {
  if (host !== hostname()) return false;
  if (!isAlive(pid)) return true;
  // Another process may use its id, e.g. after a restart of the machine.
  const now = startedAt === undefined ? undefined : startOf(pid);
  return now !== undefined && now !== startedAt;
}

/** Returns field 22 of a process's `stat` on Linux. The name before it is in brackets and may contain any character. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    // Not Linux, or the process has ended.
    return undefined;
  }
}
