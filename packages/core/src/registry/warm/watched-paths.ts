import { join, sep } from 'node:path';
import { candidates } from '../find/find-all.ts';
import { jobFolders } from '../find/folder-candidates.ts';
import { listNames } from '../find/list-folder.ts';
import { isInstalled, nodeModulesAbove } from '../find/node-modules.ts';
import { realFolder } from '../find/real-folder.ts';
import type { OpenPackage } from '../inspect/open-package.ts';
import { sourcesOf } from '../inspect/source-hash.ts';
import { managerNotes } from '../manager/notes.ts';
import { ownManifest } from '../inspect/own-core.ts';
import type { RegistryOptions } from '../options.ts';

/** Everything on the disk that the outcome of an inspection hangs on, whether it is there or not. */
export interface WatchedPaths {
  /**
   * The folders that were listed, for what is added, removed or linked elsewhere; what package managers note; and of
   * somebody's source each file, as it may change in any.
   */
  readonly always: readonly string[];
  /** Manifests and entries inside node_modules, which change by hand only without any of the others changing. */
  readonly installed: readonly string[];
}

/** Tells what to look at; `undefined` where that would be too much. */
export function watchedPaths(options: RegistryOptions, opened: readonly OpenPackage[]): WatchedPaths | undefined {
  // Its own manifest stands for the program that inspects: another version may judge otherwise.
  const always = new Set([ownManifest, ...listedFolders(options)]);
  const installed = new Set<string>();
  const isManaged = managed(options);
  for (const { path, real = realFolder(path).real ?? '' } of candidates(options)) {
    // By the path that led to it, for whichever link on the way may be changed.
    (isManaged(real) ? installed : always).add(join(path, 'package.json'));
  }
  for (const { record, entry, passed } of opened) {
    const watched = isManaged(record.path) ? installed : always;
    for (const file of [entry, ...passed]) watched.add(file);
    if (isInstalled(record.path)) continue;
    const { files, folders, whole } = sourcesOf(record.path);
    if (!whole) return undefined;
    for (const path of [...folders, ...files]) always.add(path);
  }
  return { always: [...always], installed: [...installed] };
}

/** Whether a folder lies in a node_modules folder that is looked at, so that a package manager leaves a trace there. */
function managed(options: RegistryOptions): (real: string) => boolean {
  const folders = nodeModules(options).flatMap((modules) => realFolder(modules).real ?? []);
  return (real) => folders.some((folder) => real.startsWith(folder + sep));
}

function nodeModules({ hostProject, bundledFrom = [] }: RegistryOptions): string[] {
  const tops = [hostProject.folder, ...bundledFrom.flatMap((folder) => realFolder(folder).real ?? [])];
  return [...new Set(tops.flatMap(nodeModulesAbove))];
}

function* listedFolders(options: RegistryOptions): Generator<string> {
  const { hostProject, bundledFrom = [], folders = [] } = options;
  for (const folder of bundledFrom) yield join(folder, 'package.json');
  for (const modules of nodeModules(options)) {
    const scopes = [...withScopes(modules)];
    yield* scopes;
    if (scopes.length > 1 || listNames(modules).entries?.length) {
      // Should one replace files inside the folders it finds.
      yield* managerNotes.map((note) => join(modules, note));
    }
  }
  for (const folder of jobFolders(hostProject.folder, folders)) yield* withScopes(folder);
}

function* withScopes(folder: string): Generator<string> {
  yield folder;
  for (const name of listNames(folder).entries ?? []) {
    if (name.startsWith('@')) yield* withScopes(join(folder, name));
  }
}
