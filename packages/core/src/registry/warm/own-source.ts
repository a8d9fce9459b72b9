import { join } from 'node:path';
import { isInstalled, nodeModulesAbove } from '../find/node-modules.ts';
import { sourcesOf } from '../inspect/source-hash.ts';
import { managerNotes } from '../manager/notes.ts';
import type { PackageRecord } from '../record.ts';

/** What decides what a package is that somebody works on: a link, or a folder. */
export interface OwnSource {
  /** All files of its own, 1,000 at most. */
  readonly files: readonly string[];
  /** The folders they lie in, for what is added. */
  readonly folders: readonly string[];
  /** What tells that something was installed for it. */
  readonly installs: readonly string[];
  /** Whether there are no more files than these. */
  readonly whole: boolean;
}

/** Empty of a package in node_modules, which is replaced as a whole. */
export function ownSource({ path, entry, problems }: PackageRecord): OwnSource {
  if (isInstalled(path)) return { files: [], folders: [], installs: [], whole: true };
  const manifest = join(path, 'package.json');
  // There would be no end to what changes in it.
  if (problems.some(({ code }) => code === 'NR_PACKAGE_HOLDS_HOME')) {
    return { files: [manifest], folders: [], installs: [], whole: false };
  }
  const { files, folders, whole } = listed(path);
  const notes = nodeModulesAbove(path).flatMap((folder) => managerNotes.map((note) => join(folder, note)));
  return {
    files: [...new Set([manifest, ...(entry === undefined ? [] : [entry]), ...files])],
    folders,
    installs: [join(path, 'node_modules'), ...notes],
    whole,
  };
}

function listed(folder: string): ReturnType<typeof sourcesOf> {
  try {
    return sourcesOf(folder);
  } catch {
    // It went away, or something in it did just now: that its manifest did, or the next look, tells.
    return { files: [], folders: [folder], whole: false };
  }
}
