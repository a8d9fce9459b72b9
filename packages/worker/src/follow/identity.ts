import { join } from 'node:path';
import { inPieces, type Steps } from '@netraven/core/attempt';
import { dependencyClosure, type Border } from '@netraven/core/host';
import {
  identityOf,
  importedPaths,
  isInstalled,
  ownSource,
  stampOf,
  type PackageRecord,
} from '@netraven/core/registry';

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

/**
 * Returns a text that changes when a file is edited: of an own source, or of a folder outside of node_modules that the package
 * depends on. Empty for a package that is installed with all of its dependencies. Never rejects.
 */
export async function sourceIdentity(record: PackageRecord, border: Border): Promise<string> {
  const { files, installs } = ownSource(record);
  const imported = importedPaths(record.path, await foldersOf(record.path, border)) ?? [];
  const paths = [...files, ...installs, ...imported.filter((path) => !isInstalled(path))];
  return paths.map((path) => `${path} ${stampOf(path)}`).join('\n');
}

async function foldersOf(path: string, border: Border): Promise<readonly string[]> {
  try {
    return await dependencyClosure(path, border);
  } catch {
    // It was removed, or has too many dependencies now: its next task gets the error.
    return [];
  }
}
