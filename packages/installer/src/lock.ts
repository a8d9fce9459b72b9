import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '@netraven/core';
import { processHasEnded, recordProcess, writeWhole, type RecordedProcess } from '@netraven/core/system';
import { installError } from './codes.ts';
import { installFolder } from './install-folder.ts';

/** The lock on a host project, held by this process. */
export interface InstallLock {
  /** Holds the lock while this process runs, too: a package manager continues when NetRaven is killed. */
  readonly include: (pid: number) => void;
  readonly release: () => void;
}

/**
 * Acquires the lock on installing into a folder, so that two changes do not interleave.
 *
 * Each process writes a file of its own, and holds the lock if it then sees no file of another running process. Of two
 * processes at once, at least one sees the other. A file of an ended process can be removed without a race: its name is
 * never used again.
 *
 * @throws {NetRavenError} NR_INSTALL_LOCKED when another process still holds it after `waitMs`; NR_INSTALL_NOTE_UNREADABLE
 */
export async function lockInstall(folder: string, waitMs: number): Promise<InstallLock> {
  const locks = installFolder(folder);
  mkdirSync(locks, { recursive: true });
  const own = join(locks, `lock-${crypto.randomUUID()}.json`);
  const write = (...pids: readonly number[]): void =>
    writeWhole(own, JSON.stringify(pids.map((pid) => recordProcess(pid))), { mode: 0o644 });
  const release = (): void => rmSync(own, { force: true });
  const otherAfterWriting = (): Holder | undefined => {
    try {
      write(process.pid);
      return otherHolder(locks, own);
    } catch (error) {
      release();
      throw error;
    }
  };
  for (const until = performance.now() + waitMs; ; await wait(100 + Math.random() * 100)) {
    let other = otherHolder(locks, own);
    if (!other) {
      other = otherAfterWriting();
      if (!other) return { include: (pid) => write(process.pid, pid), release };
      release();
    }
    if (performance.now() >= until) {
      const { pid, hostname, file } = other;
      throw installError('NR_INSTALL_LOCKED', `Process ${pid} on ${hostname} is changing ${folder}: it holds ${file}`);
    }
  }
}

/** A process that holds the lock, with its file. */
type Holder = RecordedProcess & { readonly file: string };

/** Returns a running process with a lock file. Removes the files of ended processes. */
function otherHolder(locks: string, own: string): Holder | undefined {
  for (const name of readdirSync(locks).filter((each) => /^lock-.*\.json$/.test(each))) {
    const file = join(locks, name);
    if (file === own) continue;
    const running = read(file).find((holder) => !processHasEnded(holder));
    if (running) return { ...running, file };
    rmSync(file, { force: true });
  }
  return undefined;
}

function read(file: string): readonly RecordedProcess[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly RecordedProcess[];
  } catch (cause) {
    // It was released just now, or a power failure left it without its content.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' || cause instanceof SyntaxError) return [];
    throw installError('NR_INSTALL_NOTE_UNREADABLE', `Cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}
