import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAlive } from '@netraven/core/system';

/** A process as others note it. */
export interface NotedProcess {
  readonly pid: number;
  readonly hostname: string;
  /** When it was started, as the system counts; absent where that cannot be told. */
  readonly startedAt?: string;
}

/** A process of this machine, to be noted. Default: this one. */
export function noted(pid: number = process.pid): NotedProcess {
  const startedAt = startOf(pid);
  return { pid, hostname: hostname(), ...(startedAt !== undefined && { startedAt }) };
}

/** Whether a process has certainly ended. Of one on another machine nothing is known. */
export function isGone({ pid, hostname: host, startedAt }: NotedProcess): boolean {
  if (host !== hostname()) return false;
  if (!isAlive(pid)) return true;
  // After a restart of the machine at the latest, another one has its id.
  const now = startedAt === undefined ? undefined : startOf(pid);
  return now !== undefined && now !== startedAt;
}

/** Of Linux: field 22 of what it says of a process, behind the name in brackets, which may hold anything. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    // Another system, or the process has ended.
    return undefined;
  }
}
