import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'netraven-job-';
let isSwept = false;

/** Makes an empty folder for a job host to work in. The first one also removes those of processes that ended hard. */
export function makeTaskFolder(): string {
  if (!isSwept) sweep();
  isSwept = true;
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
}

function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^netraven-job-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isThere(Number(pid))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's: it is theirs to remove.
    }
  }
}

/** Whether there is such a process, whoever's it is. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
