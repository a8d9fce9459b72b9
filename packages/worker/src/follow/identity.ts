import { join } from 'node:path';
import { inPieces, type Steps } from '@netraven/core/attempt';
import { dependencyClosure, type Border } from '@netraven/core/host';
import { identityOf, ownSource, stampOf, type PackageRecord } from '@netraven/core/registry';

/** Returns a text that changes when a package, or one that it depends on, is installed again. Never rejects. */
export async function closureIdentity(
  { path, entry }: { readonly path: string; readonly entry: string },
  border: Border,
): Promise<string> {
  const folders = await foldersOf(path, border);
  return [identityOf({ path, entry }), ...(await inPieces(stampSteps(folders)))].join('\n');
}

function* stampSteps(folders: readonly string[]): Steps<string[]> {
  const stamps: string[] = [];
  for (const folder of folders) {
    stamps.push(stampOf(join(folder, 'package.json')));
    yield;
  }
  return stamps;
}

/** Returns a text that changes when a file of an own source changes. Empty for a package in node_modules. */
export function sourceIdentity(record: PackageRecord): string {
  const { files, installs } = ownSource(record);
  return [...files, ...installs].map(stampOf).join('\n');
}

async function foldersOf(path: string, border: Border): Promise<readonly string[]> {
  try {
    return await dependencyClosure(path, border);
  } catch {
    // It was removed, or has too many dependencies now: its next task gets the error.
    return [];
  }
}
