import { join } from 'node:path';
import { isInstalled, managerNotes, nodeModulesAbove, sourcesOf, type PackageRecord } from '@netraven/core/registry';

/**
 * The files that decide what a package is that somebody works on, a link or a folder: all of its own, and what tells that
 * something was installed for it. None of a package in node_modules, which is replaced as a whole.
 */
export function ownSource({ path, entry, problems }: PackageRecord): string[] {
  if (isInstalled(path)) return [];
  const manifest = join(path, 'package.json');
  // There would be no end to what changes in it.
  if (problems.some(({ code }) => code === 'NR_PACKAGE_HOLDS_HOME')) return [manifest];
  const notes = nodeModulesAbove(path).flatMap((folder) => managerNotes.map((note) => join(folder, note)));
  return [manifest, ...(entry === undefined ? [] : [entry]), join(path, 'node_modules'), ...notes, ...filesOf(path)];
}

function filesOf(folder: string): readonly string[] {
  try {
    return sourcesOf(folder).files;
  } catch {
    // It went away, or something in it did just now: that its manifest did, or the next look, tells.
    return [];
  }
}
