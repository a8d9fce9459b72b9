import { open, rename, stat } from 'node:fs/promises';

/** How much of what a server said last is looked at, in bytes. */
const tailBytes = 8192;

/** Puts a log file above 10 MB aside. Returns where the next server's lines will begin. */
export async function readyLog(log: string): Promise<number> {
  try {
    const { size } = await stat(log);
    if (size <= 10_000_000) return size;
    await rename(log, `${log}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return 0;
}

/** The last reason a server gave for its end, e.g. `FATAL:  …`; only lines from `start` on count. */
export async function lastReason(log: string, start: number): Promise<string | undefined> {
  await using file = await open(log, 'r');
  const { size } = await file.stat();
  const from = Math.max(start, size - tailBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
  const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
  return lines.findLast((line) => /\b(FATAL|PANIC):/.test(line))?.replace(/^.*?\b(?=FATAL:|PANIC:)/, '');
}
