import { copyFile, open, rename, stat, truncate } from 'node:fs/promises';

/** Size of the end of the log that is read, in bytes. */
const tailBytes = 8192;

/** A larger log file is rotated, in bytes. */
const maxBytes = 10_000_000;

/** Rotates a log file above 10 MB. Returns the offset at which the next server starts to write. */
export async function readyLog(log: string): Promise<number> {
  try {
    const { size } = await stat(log);
    if (size <= maxBytes) return size;
    await rename(log, `${log}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return 0;
}

/**
 * Rotates the log file of a server that runs, above 10 MB. The server keeps the file open, so its text is copied. Lines that
 * are written meanwhile are lost, which the first line then says.
 */
export async function rotateLog(log: string): Promise<void> {
  const { size } = await stat(log);
  if (size <= maxBytes) return;
  await copyFile(log, `${log}.1`);
  await truncate(log);
  await using file = await open(log, 'a');
  await file.write(`${new Date().toISOString()} rotated; some lines between ${log}.1 and this one may be missing\n`);
}

/** Returns the last fatal line of a server after `start`, e.g. `FATAL:  …`. */
export async function lastReason(log: string, start: number): Promise<string | undefined> {
  await using file = await open(log, 'r');
  const { size } = await file.stat();
  const from = Math.max(start, size - tailBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
  const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
  return lines.findLast((line) => /\b(FATAL|PANIC):/.test(line))?.replace(/^.*?\b(?=FATAL:|PANIC:)/, '');
}
