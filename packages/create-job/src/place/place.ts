import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PackageManager } from '../answers/answers.ts';
import { CreateError } from '../create-error.ts';
import { findWorkspace, isMember, type Workspace } from './workspace.ts';

/** Folder of the new package, with its workspace. A standalone package has none. */
export type Place = { readonly folder: string } & (
  | { readonly manager: PackageManager; readonly workspace?: undefined }
  | { readonly manager: Workspace['manager']; readonly workspace: Workspace }
);

/** Returns the place of the new package. `requested`: given options; `running`: the package manager that runs this. */
export function findPlace(
  cwd: string,
  short: string,
  requested: { readonly directory?: string | undefined; readonly manager?: PackageManager | undefined },
  running: PackageManager,
): Place {
  const workspace = findWorkspace(cwd);
  const folder = resolve(cwd, requested.directory ?? proposedFolder(cwd, short, workspace));
  if (workspace !== undefined && isMember(workspace, folder)) {
    return { folder, workspace, manager: requested.manager ?? workspace.manager };
  }
  return { folder, manager: requested.manager ?? running };
}

/** Creates the folder. @throws {CreateError} NR_CREATE_FOLDER_UNUSABLE */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    // A new repository counts as empty.
    const entries = readdirSync(folder).filter((name) => name !== '.git');
    if (entries.length === 0) return;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new CreateError('NR_CREATE_FOLDER_UNUSABLE', error.message, { cause: error });
  }
  throw new CreateError('NR_CREATE_FOLDER_UNUSABLE', `${folder} is not empty`);
}

/** Returns a folder next to the other packages at the root of a workspace. Elsewhere it is in the current folder. */
function proposedFolder(cwd: string, short: string, workspace: Workspace | undefined): string {
  if (workspace?.folder !== cwd) return short;
  const names = [short, `job-${short}`, `netraven-job-${short}`];
  const folders = workspace.patterns.filter((pattern) => /^[^!*]*\/\*\*?$/.test(pattern));
  const candidates = folders.flatMap((pattern) => names.map((name) => join(pattern.replace(/\/\*+$/, ''), name)));
  return candidates.find((path) => isMember(workspace, join(cwd, path))) ?? short;
}
