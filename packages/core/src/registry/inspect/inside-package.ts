import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';

/** Larger files are no source code, in bytes. */
const largest = 1024 * 1024;
/** Opening a named pipe must not wait for its other end. A link cannot take the place of a file that was looked at. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** Returns the real path of a package's folder or of what it holds. Undefined if outside or missing. Never throws. */
export function insidePackage(folder: string, path: string): string | undefined {
  try {
    const [real, root] = [realpathSync.native(path), realpathSync.native(folder)];
    return real === root || real.startsWith(root + sep) ? real : undefined;
  } catch {
    // A path that no file can have, or one of a file that does not exist.
    return undefined;
  }
}

/**
 * Reads a source file of a package. Returns an empty text if it is outside, is no regular file or is larger than 1 MiB: a
 * package chooses what it names. Never throws.
 */
export function sourceInside(folder: string, path: string): string {
  const real = insidePackage(folder, path);
  if (real === undefined) return '';
  let file: number | undefined;
  try {
    file = openSync(real, flags);
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > largest) return '';
    const bytes = Buffer.alloc(stats.size);
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } catch {
    // The problem is reported without a text to type.
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
