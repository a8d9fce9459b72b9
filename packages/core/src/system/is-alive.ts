import { readFileSync } from 'node:fs';

/** Returns true if a process of this machine runs. A zombie, which only waits to be collected, does not run. */
export function isAlive(pid: number): boolean {
  // To the system, 0 and negative numbers are process groups.
  if (pid <= 0) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    // It ended, or this system has no /proc (macOS), or hides the processes of other users in it.
    return answersSignal(pid);
  }
}

function answersSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs as another user. A damaged pid, such as NaN, is refused with another code.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
