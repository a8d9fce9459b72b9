import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';

/** The largest source file that is read, in bytes. */
const maxBytes = 1024 * 1024;
/** Opening a named pipe must not wait for its other end, and a link that has replaced the file is not followed. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** Returns the real path of a file or folder of a package. Undefined if it is outside or missing. Never throws. */
export function resolveInside(folder: string, path: string): string | undefined {
  try {
    const real = realpathSync.native(path);
    const root = realpathSync.native(folder);
    return real === root || real.startsWith(root + sep) ? real : undefined;
  } catch {
    // A path that no file can have, or one of a file that does not exist.
    return undefined;
  }
}

/**
 * Reads a source file of a package, whose path comes from the package. Returns an empty text if it is outside, is not a
 * regular file or is larger than 1 MiB. Never throws.
 */
export function readSourceInside(folder: string, path: string): string {
  const real = resolveInside(folder, path);
  if (real === undefined) return '';
  let fd: number | undefined;
  try {
    fd = openSync(real, flags);
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > maxBytes) return '';
    const bytes = Buffer.alloc(stats.size);
    return bytes.toString('utf8', 0, readSync(fd, bytes));
  } catch {
    // The problem is then reported without a line of the source.
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
