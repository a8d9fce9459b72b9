import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@netraven/core';
import { lockfiles } from '@netraven/core/registry';
import { writeWhole } from '@netraven/core/system';
import { installError } from './codes.ts';
import { historyFile } from './history.ts';
import { installFolder } from './install-folder.ts';
import type { InstallLock } from './lock.ts';
import { commandsOf } from './manager/commands.ts';
import type { Manager } from './manager/manager.ts';
import { mustRun } from './manager/run.ts';

interface Entry {
  /** Dependency key of the package. */
  readonly key: string;
  readonly manager: Manager;
  readonly folder: string;
  /** The package.json with the exact version before the change: a project without a lockfile is restored from it. */
  readonly exact?: string | undefined;
  /** Content in base64 by absolute path; null: the file did not exist. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Fingerprints of node_modules folders. */
  readonly modules: Readonly<Record<string, string>>;
}

/**
 * A copy of a host project's files, stored before a change starts. With it the host project can be restored, even if the
 * process is killed.
 */
export class Journal {
  readonly #file: string;

  /** `root`: the folder of the lockfile. */
  constructor(root: string) {
    this.#file = join(installFolder(root), 'journal.json');
  }

  /** Stores manifest, lockfile, settings and history. An undone change leaves no line in the history. */
  start(change: Omit<Entry, 'files' | 'modules'>): void {
    const { manager, folder } = change;
    const both = [...new Set([folder, manager.root])];
    const paths = both.flatMap((at) =>
      ['package.json', 'pnpm-workspace.yaml', ...lockfiles].map((name) => join(at, name)),
    );
    const files = Object.fromEntries([historyFile(folder), ...paths].map((file) => [file, contentOf(file)]));
    const modules = both.map((at) => join(at, 'node_modules'));
    const entry: Entry = { ...change, files, modules: Object.fromEntries(modules.map((at) => [at, fingerprint(at)])) };
    writeWhole(this.#file, JSON.stringify(entry), { flush: true });
  }

  /** Removes the journal after a successful change. */
  end(): void {
    rmSync(this.#file, { force: true });
  }

  /** Returns true if a change was started, and neither completed nor undone. */
  isOpen(): boolean {
    return existsSync(this.#file);
  }

  /**
   * Restores the host project: the files by content, node_modules by an install from them.
   *
   * @throws {NetRavenError} NR_INSTALL_RESTORE_FAILED. The journal stays, and the next change tries again.
   */
  async undo(lock: InstallLock): Promise<void> {
    const { key, manager, folder, exact, files, modules } = this.#read();
    const { restore, stalePaths } = commandsOf[manager.name];
    try {
      restoreFiles(files);
      // A package manager that failed early may fail again, e.g. by a dependency that no registry has.
      const changed = Object.entries(modules).filter(([at, before]) => fingerprint(at) !== before);
      for (const [at, before] of changed) {
        for (const path of before === '' ? ['.'] : stalePaths(key)) {
          rmSync(join(at, path), { recursive: true, force: true });
        }
      }
      if (changed.some(([, before]) => before !== '')) {
        if (exact !== undefined) writeFileSync(join(folder, 'package.json'), exact);
        // In a member of a workspace, npm would leave the new package in the node_modules of the root.
        await mustRun(restore(), manager.root, lock).finally(() => restoreFiles(files));
      }
    } catch (cause) {
      const done = areRestored(files) ? ' (package.json and the lockfile are restored, node_modules is not)' : '';
      const message = `${folder} could not be restored${done}: ${messageOf(cause)}`;
      throw installError('NR_INSTALL_RESTORE_FAILED', message, { cause });
    }
    this.end();
  }

  #read(): Entry {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Entry;
    } catch (cause) {
      throw installError('NR_INSTALL_RESTORE_FAILED', `${this.#file} cannot be read: ${messageOf(cause)}`, { cause });
    }
  }
}

/** Returns a hash that changes with every file and folder in a folder; empty if it does not exist. */
function fingerprint(folder: string): string {
  if (!existsSync(folder)) return '';
  const hash = createHash('sha256');
  try {
    for (const { parentPath, name } of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(parentPath, name);
      const { ino, mtimeMs, size } = lstatSync(path);
      hash.update(`${path} ${ino} ${mtimeMs} ${size}\n`);
    }
    return hash.digest('hex');
  } catch {
    // It cannot be read, or changes right now: it counts as changed.
    return crypto.randomUUID();
  }
}

function contentOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'base64') : null;
}

function restoreFiles(files: Entry['files']): void {
  for (const [file, content] of Object.entries(files)) {
    if (content === null) rmSync(file, { force: true });
    else if (content !== contentOf(file)) writeFileSync(file, Buffer.from(content, 'base64'));
  }
}

function areRestored(files: Entry['files']): boolean {
  try {
    return Object.entries(files).every(([file, content]) => contentOf(file) === content);
  } catch {
    // One cannot be read.
    return false;
  }
}
