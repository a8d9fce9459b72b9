import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Returns the pids of all running processes. */
function running(): number[] {
  return readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) && !/^[ZX]/.test(statOf(name)) ? [Number(name)] : [],
  );
}

/** Returns the text after the name in `/proc/<pid>/stat`, or `Z` when the process has ended. */
function statOf(pid: number | string): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2);
  } catch {
    // It has just ended.
    return 'Z';
  }
}

/** Returns true if a process runs. A zombie does not run. */
export function runs(pid: number): boolean {
  return !/^[ZX]/.test(statOf(pid));
}

/** Returns the running children of a process. */
export function childrenOf(pid: number): number[] {
  return running().filter((each) => Number(statOf(each).split(' ')[1]) === pid);
}

/** Returns the processes that have a folder in their command line. */
export function processesOf(folder: string): string[] {
  return running().flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(folder) ? [`${pid} ${line}`] : [];
    } catch {
      // It has just ended.
      return [];
    }
  });
}

/** Ends what a test left running in a folder: the processes that have it in their command line. */
export function endProcessesOf(folder: string): void {
  // Only Linux lists processes there.
  if (!existsSync('/proc/self')) return;
  for (const line of processesOf(folder)) {
    try {
      // PostgreSQL stops at once by SIGQUIT, and frees its shared memory.
      process.kill(Number.parseInt(line, 10), line.includes('postgres') ? 'SIGQUIT' : 'SIGKILL');
    } catch (error) {
      // It has just ended.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Returns the running children of a process, their children, and so on. */
export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}
