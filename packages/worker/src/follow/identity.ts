import { join } from 'node:path';
import { dependencyClosure } from '@netraven/core/host';
import { identityOf, ownSource, stampOf, type PackageRecord } from '@netraven/core/registry';

/** Returns a text that changes when a package, or one that it depends on, is installed again. Never rejects. */
export async function closureIdentity({
  path,
  entry,
}: {
  readonly path: string;
  readonly entry: string;
}): Promise<string> {
  const folders = await foldersOf(path);
  return [identityOf({ path, entry }), ...folders.map((folder) => stampOf(join(folder, 'package.json')))].join('\n');
}

/** Returns a text that changes when a file of an own source changes. Empty for a package in node_modules. */
export function sourceIdentity(record: PackageRecord): string {
  const { files, installs } = ownSource(record);
  return [...files, ...installs].map(stampOf).join('\n');
}

async function foldersOf(path: string): Promise<string[]> {
  try {
    return await dependencyClosure(path);
  } catch {
    // It was removed, or has too many dependencies now: its next task gets the error.
    return [];
  }
}
