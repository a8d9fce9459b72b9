import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const mostFiles = 1000;
const mostBytes = 8 * 1024 * 1024;

/**
 * A hash over all files of a package folder, but node_modules and names with a leading dot; `undefined` when there are
 * more than 1,000 of them or 8 MiB, or when they change while they are read.
 */
export function sourceHash(folder: string): string | undefined {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const { files, whole } = sourcesOf(folder);
    if (!whole) return undefined;
    for (const file of files) {
      bytes += statSync(file).size;
      if (bytes > mostBytes) return undefined;
      const content = readFileSync(file);
      hash.update(`${JSON.stringify(relative(folder, file))}:${content.length}:`).update(content);
    }
    return hash.digest('hex');
  } catch {
    // A file that vanished or may not be read: the caller goes without a hash, and inspects the package each time.
    return undefined;
  }
}

/**
 * The files of a package folder, sorted, and the folders they lie in, without node_modules and names with a leading dot.
 * Not the `whole` when there are more than 1,000.
 */
export function sourcesOf(folder: string): { files: string[]; folders: string[]; whole: boolean } {
  const files: string[] = [];
  const folders: string[] = [];
  const left = [folder];
  for (let at = left.pop(); at !== undefined && files.length <= mostFiles; at = left.pop()) {
    folders.push(at);
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(at, entry.name);
      // A link to a folder could lead anywhere, and back.
      if (entry.isDirectory()) left.push(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && statSync(path).isFile())) files.push(path);
    }
  }
  return { files: files.toSorted(), folders, whole: files.length <= mostFiles };
}
