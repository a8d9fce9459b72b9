import { execFile } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  opendirSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  statSync,
  utimesSync,
  type Dir,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from '../system/is-alive.ts';

const prefix = 'netraven-job-';
const maxFiles = 1_000;
/** Open files and sockets. Looking at 20,000 took 0.6 s. */
const maxOpen = 1_000;
const maxDepth = 32;
const maxMb = 64;
/** Time for one look at a folder, and for one at open files. */
const maxMs = 50;
/** Time for the removal of a folder. */
const removalMs = 60_000;
/** Age at which the folder of a process that this one cannot see is left, in ms. A folder in use is marked every hour. */
const leftAfterMs = 24 * 3_600_000;
let isSwept = false;

/** Makes an empty working folder for a job host. The first call also removes the folders of crashed processes. */
export function makeWorkingFolder(): string {
  if (!isSwept) sweep();
  isSwept = true;
  return mkdtempSync(join(tmpdir(), `${prefix}${namespace}-${process.pid}-`));
}

/** Marks a folder as in use. */
export function markInUse(folder: string): void {
  const now = new Date();
  try {
    utimesSync(folder, now, now);
  } catch {
    // It was removed just now.
  }
}

/** Names the processes among which ids are unique: two containers that share /tmp have the same ids. 0 where it is not known. */
const namespace = namespaceOfProcess();

function namespaceOfProcess(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

/**
 * Returns the excess of such a folder, if any: other programs use the same disk, or the same memory where the folder is in
 * a tmpfs. Also counts the deleted files that the process `pid` keeps open. Never throws: the job chooses names, depth and
 * permissions.
 */
export function excessIn(folder: string, pid?: number): string | undefined {
  const open = openBytes(pid);
  if (open === undefined) return `more than ${maxOpen} open files and sockets`;
  const used: Used = { files: 0, bytes: open, until: performance.now() + maxMs };
  const excess = walk(folder, 0, used);
  if (excess !== undefined) return excess;
  const mb = used.bytes / 2 ** 20;
  return mb > maxMb ? `${Math.round(mb)} MB in its folder; it may have ${maxMb}` : undefined;
}

interface Used {
  files: number;
  bytes: number;
  readonly until: number;
}

/** Adds up a folder. Returns the excess that ends the walk, if any. */
function walk(folder: string, depth: number, used: Used): string | undefined {
  if (depth > maxDepth) return `folders in its folder that are nested deeper than ${maxDepth} levels`;
  let entries: Dir | undefined;
  try {
    entries = opendirSync(folder);
    for (let entry = entries.readSync(); entry; entry = entries.readSync()) {
      if (++used.files > maxFiles) return `more than ${maxFiles} files in its folder`;
      // Too slow: only what was counted so far counts.
      if (performance.now() > used.until) return undefined;
      const path = join(folder, entry.name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      used.bytes += stats?.size ?? 0;
      const excess = stats?.isDirectory() ? walk(path, depth + 1, used) : undefined;
      if (excess !== undefined) return excess;
    }
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The folder was removed just now.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return `a folder that cannot be counted (${code})`;
  } finally {
    entries?.closeSync();
  }
}

/**
 * Returns the bytes of the deleted files that a process keeps open; undefined if it has too many open. 0 where this is not
 * known: outside of Linux, and for a root without CAP_SYS_PTRACE, as in Docker.
 */
function openBytes(pid: number | undefined): number | undefined {
  const until = performance.now() + maxMs;
  let bytes = 0;
  let files = 0;
  let entries: Dir | undefined;
  try {
    entries = opendirSync(`/proc/${pid}/fd`);
    for (let entry = entries.readSync(); entry; entry = entries.readSync()) {
      if (++files > maxOpen) return undefined;
      // Too slow: only what was counted so far counts.
      if (performance.now() > until) return bytes;
      const stats = statSync(`/proc/${pid}/fd/${entry.name}`, { throwIfNoEntry: false });
      if (stats?.isFile() && stats.nlink === 0) bytes += stats.size;
    }
  } catch {
    // The process ended, or its files are not known.
  } finally {
    entries?.closeSync();
  }
  return bytes;
}

/**
 * Removes such a folder. One that is not empty by a program: it can have any number of files, and paths that Node cannot
 * remove. If that fails, the next start of NetRaven removes it, also in a container, where each start has the same process id.
 */
export async function removeWorkingFolder(folder: string): Promise<void> {
  try {
    return rmdirSync(folder);
  } catch {
    // It is not empty.
  }
  if (await run('rm', '-rf', '--', folder)) return;
  // A job may have removed its permissions.
  await run('chmod', '-R', 'u+rwx', '--', folder);
  await run('rm', '-rf', '--', folder);
}

/** Returns true if a program ended well. */
async function run(program: string, ...args: string[]): Promise<boolean> {
  try {
    await promisify(execFile)(program, args, { timeout: removalMs, killSignal: 'SIGKILL' });
    return true;
  } catch {
    return false;
  }
}

/** Removes the folders of processes that have ended, as far as this user may. */
function sweep(): void {
  for (const name of namesIn(tmpdir())) {
    const [, of, pid] = /^netraven-job-(\d+)-(\d+)-/.exec(name) ?? [];
    const folder = join(tmpdir(), name);
    if (pid !== undefined && isLeft(folder, of, Number(pid))) void removeWorkingFolder(folder);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder for temporary files that may be written, and not listed.
    return [];
  }
}

function isLeft(folder: string, of: string | undefined, pid: number): boolean {
  if (of === namespace && pid !== process.pid) return !isAlive(pid);
  const usedAt = lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  return usedAt < Date.now() - (of === namespace ? process.uptime() * 1_000 : leftAfterMs);
}
