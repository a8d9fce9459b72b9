import { readdirSync, readFileSync } from 'node:fs';

/** Processes that are not ended, by pid. */
function running(): number[] {
  return readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) && !/^[ZX]/.test(statOf(name)) ? [Number(name)] : [],
  );
}

/** What stands in `/proc/<pid>/stat` after the name; `Z` when the process is gone. */
function statOf(pid: number | string): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2);
  } catch {
    // It has just ended.
    return 'Z';
  }
}

/** Whether a process runs: one that has ended and waits to be collected does not. */
export function runs(pid: number): boolean {
  return !/^[ZX]/.test(statOf(pid));
}

/** The children of a process that run. */
export function childrenOf(pid: number): number[] {
  return running().filter((each) => Number(statOf(each).split(' ')[1]) === pid);
}

/** Processes that have to do with a folder: in their command line or as their working directory's. */
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
