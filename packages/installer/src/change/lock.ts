import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installError } from '../codes.ts';
import { installFolder } from '../install-folder.ts';
import { hasEnded, recordProcess, type RecordedProcess } from '../recorded-process.ts';

/** Longest wait for another process that changes the host project, in ms. */
export const lockWaitMs = 120_000;

/**
 * Acquires the lock on installing into a folder, so that two changes do not interleave. Takes over a lock whose process
 * has ended on this machine. Returns a function that releases the lock.
 *
 * @throws {NetRavenError} NR_INSTALL_LOCKED when another process still holds it after `waitMs`.
 */
export async function lockInstall(folder: string, waitMs: number): Promise<() => void> {
  const file = join(installFolder(folder), 'lock');
  mkdirSync(installFolder(folder), { recursive: true });
  const own = JSON.stringify(recordProcess());
  for (const until = Date.now() + waitMs; ; await wait(200)) {
    try {
      writeFileSync(file, own, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = read(file);
    if (holder && hasEnded(holder)) removeAbandoned(file, holder);
    else if (Date.now() >= until) {
      const who = holder ? `process ${holder.pid} on ${holder.hostname}` : 'another process';
      throw installError('NR_INSTALL_LOCKED', `${who} is changing ${folder}: it holds ${file}`);
    }
  }
}

/** Removes an abandoned lock by renaming it. Of several processes that try it, only one succeeds. */
function removeAbandoned(file: string, abandoned: RecordedProcess): void {
  const renamed = `${file}.${process.pid}`;
  try {
    renameSync(file, renamed);
  } catch {
    // Another process was first. The next try reads the new holder.
    return;
  }
  const taken = read(renamed);
  rmSync(renamed, { force: true });
  if (taken?.pid === abandoned.pid) return;
  // Meanwhile it was a new lock: put it back, unless its holder has ended.
  if (taken && !hasEnded(taken)) writeFileSync(file, JSON.stringify(taken), { flag: 'w' });
}

function read(file: string): RecordedProcess | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedProcess;
  } catch {
    // Released, or not completely written yet. The next try reads it again.
    return undefined;
  }
}
