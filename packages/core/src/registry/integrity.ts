import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { sourcesOf } from './identity.ts';
import type { PackageRecord } from './record.ts';

const known = new WeakMap<PackageRecord, Promise<string | undefined>>();

/**
 * Returns the SHA-256 of the files of a package as `sha256-<base64>`, without node_modules and names with a leading dot.
 * The same files have the same hash on every machine. Undefined for a package that cannot be read, or has more than 1,000
 * files and folders.
 */
export function integrityOf(record: PackageRecord): Promise<string | undefined> {
  const integrity = known.get(record) ?? hashFiles(record.path).catch(() => undefined);
  known.set(record, integrity);
  return integrity;
}

async function hashFiles(folder: string): Promise<string | undefined> {
  const { files, whole } = sourcesOf(folder);
  if (!whole) return undefined;
  // Loaded only here: it takes 7 ms, a tenth of a listing.
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256');
  for (const file of files) {
    const content = await readFile(file);
    // Lengths keep the end of one file and the start of the next apart.
    hash.update(JSON.stringify([relative(folder, file).replaceAll('\\', '/'), content.length]));
    hash.update(content);
  }
  return `sha256-${hash.digest('base64')}`;
}
