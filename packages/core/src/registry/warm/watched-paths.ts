import { join, sep } from 'node:path';
import { candidates } from '../find/find-all.ts';
import { jobFolders } from '../find/folder-candidates.ts';
import { listNames } from '../find/list-folder.ts';
import { nodeModulesAbove } from '../find/node-modules.ts';
import { realFolder } from '../find/real-folder.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { ownManifest } from '../inspect/own-core.ts';
import { detectManager } from '../manager/detect-manager.ts';
import { managerNotes } from '../manager/notes.ts';
import type { RegistryOptions } from '../options.ts';
import { isBroken, type PackageRecord } from '../record.ts';
import { ownSource } from './own-source.ts';

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

/** Tells what a registry that was kept hangs on; `undefined` where that would be too much to look at. */
export function watchedPaths(
  options: RegistryOptions,
  { records, opened }: Pick<Inspection, 'records' | 'opened'>,
): WatchedPaths | undefined {
  const sources = records.map(ownSource);
  if (!sources.every(({ whole }) => whole)) return undefined;
  const { managed, unmanaged } = manifests(options);
  // Its own manifest stands for the program that inspects: another version may judge otherwise.
  const always = new Set([ownManifest, ...manifestsOfBundlers(options)]);
  for (const modules of nodeModules(options)) {
    const scopes = [...withScopes(modules)];
    for (const path of scopes) always.add(path);
    if (scopes.length > 1 || listNames(modules).entries?.length) for (const note of notesIn(modules)) always.add(note);
  }
  for (const path of [...packageFolders(options), ...unmanaged]) always.add(path);
  for (const { files, folders } of sources) for (const path of [...folders, ...files]) always.add(path);
  const installed = new Set(managed);
  const isManaged = inside(nodeModules(options));
  for (const { record, entry, passed } of opened) {
    for (const file of [entry, ...passed]) (isManaged(record.path) ? installed : always).add(file);
  }
  return { always: [...always], installed: [...installed] };
}

/**
 * Tells what a worker follows: what a package manager writes at the end of each change, for in the midst of one node_modules
 * holds anything; and all that is changed by hand, outside node_modules, or to mend what is broken.
 */
export function followedPaths(options: RegistryOptions, records: readonly PackageRecord[]): string[] {
  const { folder } = options.hostProject;
  const { root, files } = detectManager(folder);
  const followed = new Set([
    join(folder, 'package.json'),
    ...files.map((file) => join(root, file)),
    ...manifestsOfBundlers(options),
    ...nodeModules(options).flatMap(notesIn),
    ...packageFolders(options),
    ...manifests(options).unmanaged,
  ]);
  for (const { path, entry } of records.filter(isBroken)) {
    // Where it is a link, it may lead somewhere again.
    followed.add(join(path, 'package.json'));
    if (entry !== undefined) followed.add(entry);
  }
  for (const record of records) {
    const own = ownSource(record);
    for (const path of [...own.files, ...own.folders, ...own.installs]) followed.add(path);
  }
  return [...followed];
}

/**
 * The manifests of all candidates, by the path that led there, for whichever link on the way may be changed. Managed are
 * those in a node_modules folder that is looked at, so that a package manager leaves a trace there.
 */
function manifests(options: RegistryOptions): { readonly managed: string[]; readonly unmanaged: string[] } {
  const isManaged = inside(nodeModules(options));
  const all = candidates(options).map(({ path, real = realFolder(path).real ?? '' }) => ({
    manifest: join(path, 'package.json'),
    managed: isManaged(real),
  }));
  const of = (wanted: boolean): string[] =>
    all.flatMap(({ manifest, managed }) => (managed === wanted ? manifest : []));
  return { managed: of(true), unmanaged: of(false) };
}

function inside(folders: readonly string[]): (real: string) => boolean {
  const tops = folders.flatMap((folder) => realFolder(folder).real ?? []);
  return (real) => tops.some((top) => real.startsWith(top + sep));
}

function nodeModules({ hostProject, bundledFrom = [] }: RegistryOptions): string[] {
  const tops = [hostProject.folder, ...bundledFrom.flatMap((folder) => realFolder(folder).real ?? [])];
  return [...new Set(tops.flatMap(nodeModulesAbove))];
}

function notesIn(modules: string): string[] {
  return managerNotes.map((note) => join(modules, note));
}

function manifestsOfBundlers({ bundledFrom = [] }: RegistryOptions): string[] {
  return bundledFrom.map((folder) => join(folder, 'package.json'));
}

/** The folders that hold package folders. */
function packageFolders({ hostProject, folders = [] }: RegistryOptions): string[] {
  return jobFolders(hostProject.folder, folders).flatMap((folder) => [...withScopes(folder)]);
}

function* withScopes(folder: string): Generator<string> {
  yield folder;
  for (const name of listNames(folder).entries ?? []) {
    if (name.startsWith('@')) yield* withScopes(join(folder, name));
  }
}
