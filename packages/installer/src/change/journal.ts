import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '@netraven/core';
import type { DependencyField } from '@netraven/core/registry';
import { writeWhole } from '@netraven/core/system';
import { installError } from '../codes.ts';
import { installFolder } from '../install-folder.ts';
import { hasEnded, recordProcess, type RecordedProcess } from '../recorded-process.ts';
import { commandsOf, type Command } from '../manager/commands.ts';
import type { Manager } from '../manager/manager.ts';
import { mustRun } from '../manager/run-command.ts';
import { historyFile } from './history.ts';
import { until, writeNote } from '../coordination/heartbeat.ts';

/** The package before the change, for host projects without a lockfile. */
export interface PreviousPackage {
  readonly spec: string;
  readonly field: DependencyField;
}

interface Entry {
  /** Dependency key of the package. */
  readonly key: string;
  readonly manager: Manager;
  readonly folder: string;
  readonly hadModules: boolean;
  readonly previous?: PreviousPackage;
  /** Content in base64 by absolute path; null: the file did not exist. */
  readonly files: Readonly<Record<string, string | null>>;
}

/**
 * A copy of a host project's files, stored before a change starts. With it the host project can be restored, even if the
 * process is killed.
 */
export class Journal {
  readonly #file: string;
  /** File with the package manager that runs now. */
  readonly #runningFile: string;

  /** `root`: the folder of the lockfile. */
  constructor(root: string) {
    this.#file = join(installFolder(root), 'journal.json');
    this.#runningFile = join(installFolder(root), 'running.json');
  }

  /** Stores manifest, lockfile, settings and history. An undone change leaves no line in the history. */
  start({ key, manager, folder, previous }: Omit<Entry, 'hadModules' | 'files'>): void {
    const names = new Set([
      join(folder, 'package.json'),
      historyFile(folder),
      ...manager.files.map((file) => join(manager.root, file)),
    ]);
    const files = Object.fromEntries([...names].map((file) => [file, contentOf(file)]));
    const hadModules = existsSync(join(folder, 'node_modules'));
    const entry: Entry = { key, manager, folder, hadModules, files, ...(previous && { previous }) };
    mkdirSync(dirname(this.#file), { recursive: true });
    writeWhole(this.#file, JSON.stringify(entry), { flush: true });
  }

  /** Runs the package manager and records its process: it continues when its parent is killed. @throws as {@link mustRun} */
  async run(command: Command, folder: string): Promise<void> {
    try {
      await mustRun(command, folder, (pid) => writeNote(this.#runningFile, recordProcess(pid)));
    } finally {
      rmSync(this.#runningFile, { force: true });
    }
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
   * Restores the host project: the files by content, node_modules by an install from them. First waits up to `waitMs` for
   * a package manager whose parent was killed.
   *
   * @throws {NetRavenError} NR_INSTALL_LOCKED when it still runs; NR_INSTALL_RESTORE_FAILED. The journal stays, and the
   *   next change tries again.
   */
  async undo(waitMs: number): Promise<void> {
    await this.#managerEnd(waitMs);
    const { key, manager, folder, hadModules, previous, files } = JSON.parse(readFileSync(this.#file, 'utf8')) as Entry;
    const commands = commandsOf(manager);
    try {
      restore(files);
      if (!hadModules) rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
      else {
        for (const modules of [join(folder, 'node_modules'), join(manager.root, 'node_modules')]) {
          for (const path of commands.stalePaths(key)) rmSync(join(modules, path), { recursive: true, force: true });
        }
        // Without a lockfile the install would keep a newer version that is in the declared range.
        if (!isLocked(files) && previous) {
          // If this fails, the install below fails too or leaves the closest version it can get.
          await this.run(commands.reinstall(previous.spec, previous.field), folder).catch(() => undefined);
        }
        restore(files);
        await this.run(commands.restore(), folder).finally(() => restore(files));
      }
    } catch (cause) {
      const done = areRestored(files) ? ' (package.json and the lockfile are restored, node_modules is not)' : '';
      const message = `${folder} could not be restored${done}: ${messageOf(cause)}`;
      throw installError('NR_INSTALL_RESTORE_FAILED', message, { cause });
    }
    this.end();
  }

  async #managerEnd(waitMs: number): Promise<void> {
    if (!existsSync(this.#runningFile)) return;
    const manager = JSON.parse(readFileSync(this.#runningFile, 'utf8')) as RecordedProcess;
    if (!(await until(() => hasEnded(manager), waitMs))) {
      const message = `The package manager (process ${manager.pid} on ${manager.hostname}) still runs, according to ${this.#runningFile}`;
      throw installError('NR_INSTALL_LOCKED', message);
    }
    rmSync(this.#runningFile);
  }
}

function isLocked(files: Entry['files']): boolean {
  return Object.entries(files).some(([file, content]) => content !== null && /lock|shrinkwrap/.test(basename(file)));
}

function contentOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'base64') : null;
}

function areRestored(files: Entry['files']): boolean {
  return Object.entries(files).every(([file, content]) => contentOf(file) === content);
}

function restore(files: Entry['files']): void {
  for (const [file, content] of Object.entries(files)) {
    if (content === null) rmSync(file, { force: true });
    else if (content !== contentOf(file)) writeFileSync(file, Buffer.from(content, 'base64'));
  }
}
