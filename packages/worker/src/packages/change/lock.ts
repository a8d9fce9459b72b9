import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { workerError } from '../../codes.ts';
import { installFolder } from '../install-folder.ts';
import { isGone, noted, type NotedProcess } from '../is-gone.ts';

/**
 * Waits for the one lock on installing into a folder, so that two changes do not interleave. One whose process of this
 * machine has ended is taken over. Returns the way to release it.
 *
 * @throws {NetRavenError} NR_INSTALL_LOCKED when another still holds it after `waitMs`.
 */
export async function lockInstall(folder: string, waitMs: number): Promise<() => void> {
  const file = join(installFolder(folder), 'lock');
  mkdirSync(installFolder(folder), { recursive: true });
  const own = JSON.stringify(noted());
  for (const until = Date.now() + waitMs; ; await wait(200)) {
    try {
      writeFileSync(file, own, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = read(file);
    if (holder && isGone(holder)) takeAway(file, holder);
    else if (Date.now() >= until) {
      const who = holder ? `process ${holder.pid} on ${holder.hostname}` : 'another process';
      throw workerError('NR_INSTALL_LOCKED', `${who} is changing ${folder}, since it holds ${file}`);
    }
  }
}

/** By renaming: of several who find it abandoned, one succeeds, and nobody takes away a lock that is new. */
function takeAway(file: string, abandoned: NotedProcess): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    // Somebody else was first; the next look shows whose it is.
    return;
  }
  const taken = read(aside);
  rmSync(aside, { force: true });
  if (taken?.pid === abandoned.pid) return;
  // It was a new one after all: it goes back, unless its holder is done by now.
  if (taken && !isGone(taken)) writeFileSync(file, JSON.stringify(taken), { flag: 'w' });
}

function read(file: string): NotedProcess | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as NotedProcess;
  } catch {
    // Released, or not written to its end yet: the next look shows.
    return undefined;
  }
}
