import { readFileSync } from 'node:fs';

/** Returns true if a process of this machine runs. A zombie, which only waits to be collected, does not run. */
export function isAlive(pid: number): boolean {
  // To the system, 0 and negative numbers are process groups.
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs as another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    // macOS has no /proc: the signal decides. On Linux the process ended a moment ago.
    return process.platform !== 'linux';
  }
}
