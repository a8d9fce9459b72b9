import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PackageManager } from '../answers/answers.ts';
import { CreateError } from '../create-error.ts';
import { findWorkspace, isMember, type Workspace } from './workspace.ts';

/** Where a package is made, and what it becomes a part of: a workspace, or nothing, so that it stands alone. */
export type Place = { readonly folder: string } & (
  | { readonly manager: PackageManager; readonly workspace?: undefined }
  | { readonly manager: Workspace['manager']; readonly workspace: Workspace }
);

/** Decides where. `asked`: what was said of folder and package manager; `running`: the package manager that runs this. */
export function findPlace(
  cwd: string,
  short: string,
  asked: { readonly directory?: string | undefined; readonly manager?: PackageManager | undefined },
  running: PackageManager,
): Place {
  const workspace = findWorkspace(cwd);
  const folder = resolve(cwd, asked.directory ?? proposedFolder(cwd, short, workspace));
  if (workspace !== undefined && isMember(workspace, folder)) {
    return { folder, workspace, manager: asked.manager ?? workspace.manager };
  }
  return { folder, manager: asked.manager ?? running };
}

/** Makes the folder. @throws {CreateError} NR_CREATE_FOLDER_TAKEN | NR_CREATE_FOLDER_FORBIDDEN */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    // A repository that was just made is as good as empty.
    const there = readdirSync(folder).filter((name) => name !== '.git');
    if (there.length === 0) return;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const code = ['EEXIST', 'ENOTDIR'].includes(String(error.code))
      ? 'NR_CREATE_FOLDER_TAKEN'
      : 'NR_CREATE_FOLDER_FORBIDDEN';
    throw new CreateError(code, error.message, { cause: error });
  }
  throw new CreateError('NR_CREATE_FOLDER_TAKEN', `${folder} has something in it`);
}

/** At the top of a workspace, among its packages; elsewhere, right here. */
function proposedFolder(cwd: string, short: string, workspace: Workspace | undefined): string {
  if (workspace?.folder !== cwd) return short;
  const names = [short, `job-${short}`, `netraven-job-${short}`];
  const folders = workspace.patterns.filter((pattern) => /^[^!*]*\/\*\*?$/.test(pattern));
  const candidates = folders.flatMap((pattern) => names.map((name) => join(pattern.replace(/\/\*+$/, ''), name)));
  return candidates.find((path) => isMember(workspace, join(cwd, path))) ?? short;
}
