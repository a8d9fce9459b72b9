import { dirname, join, sep } from 'node:path';
import { candidates } from './find/find-all.ts';
import { jobFolders } from './find/folder-candidates.ts';
import { ownPlatforms, platformCandidates } from './find/find-platforms.ts';
import { listNames } from './find/list-folder.ts';
import { isInstalled, nodeModulesAbove } from './find/node-modules.ts';
import { realFolder } from './find/real-folder.ts';
import { ownSource } from './identity.ts';
import { lockfiles, managerNotes } from './package-manager.ts';
import type { RegistryOptions } from './options.ts';
import { isBroken, type PackageRecord } from './record.ts';

/**
 * Returns the paths that a worker watches, existing or not. Of node_modules, only what a package manager writes at the
 * end of a change: during the change its content is incomplete. Everything else is edited by hand.
 *
 * @param imports paths that change with what the packages import
 */
export function watchedPaths(
  options: RegistryOptions,
  records: readonly PackageRecord[],
  imports: Iterable<string>,
): string[] {
  const { hostProject, bundledFrom = [], folders = [] } = options;
  const modules = nodeModules(options);
  const watched = new Set([
    join(hostProject.folder, 'package.json'),
    ...['mts', 'mjs'].map((ending) => join(hostProject.folder, `netraven.config.${ending}`)),
    ...bundledFrom.map((folder) => join(folder, 'package.json')),
    ...modules.flatMap((folder) => managerNotes.map((note) => join(folder, note))),
    // Yarn with `nodeLinker: pnpm` writes none of these. The lockfile is in the host project or above.
    ...modules.flatMap((folder) => lockfiles.map((file) => join(dirname(folder), file))),
    ownPlatforms(hostProject.folder),
    ...jobFolders(hostProject.folder, folders).flatMap(withScopes),
    ...manifestsOutside(options, modules),
  ]);
  for (const { path, entry } of records.filter(isBroken)) {
    // Repairing a link makes its manifest appear.
    watched.add(join(path, 'package.json'));
    if (entry !== undefined) watched.add(entry);
  }
  for (const record of records) {
    const own = ownSource(record);
    for (const path of [...own.files, ...own.folders, ...own.installs]) watched.add(path);
  }
  for (const path of imports) if (!isInstalled(path)) watched.add(path);
  return [...watched];
}

/** Returns the manifests outside the node_modules folders, by the path of the candidate: any link on it may change. */
function manifestsOutside(options: RegistryOptions, modules: readonly string[]): string[] {
  const tops = modules.flatMap((folder) => realFolder(folder).real ?? []);
  return [...candidates(options), ...platformCandidates(options)].flatMap(
    ({ path, real = realFolder(path).real ?? '' }) =>
      tops.some((top) => real.startsWith(top + sep)) ? [] : join(path, 'package.json'),
  );
}

function nodeModules({ hostProject, bundledFrom = [] }: RegistryOptions): string[] {
  const tops = [hostProject.folder, ...bundledFrom.flatMap((folder) => realFolder(folder).real ?? [])];
  return [...new Set(tops.flatMap(nodeModulesAbove))];
}

function withScopes(folder: string): string[] {
  const scopes = (listNames(folder).entries ?? []).filter((name) => name.startsWith('@'));
  return [folder, ...scopes.map((name) => join(folder, name))];
}
