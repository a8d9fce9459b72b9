import { hostname } from 'node:os';

/** Whether a process has certainly ended. Of one on another machine nothing is known. */
export function isGone(process_: { readonly pid: number; readonly hostname: string }): boolean {
  if (process_.hostname !== hostname()) return false;
  try {
    process.kill(process_.pid, 0);
    return false;
  } catch (error) {
    // Somebody else's process is alive all the same.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
