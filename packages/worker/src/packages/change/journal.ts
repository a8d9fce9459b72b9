import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '@netraven/core';
import type { DependencyField } from '@netraven/core/registry';
import { writeWhole } from '@netraven/core/system';
import { workerError } from '../../codes.ts';
import { installFolder } from '../install-folder.ts';
import { isGone, noted, type NotedProcess } from '../is-gone.ts';
import { commandsOf, type Command } from '../manager/commands.ts';
import type { Manager } from '../manager/manager.ts';
import { mustRun } from '../manager/run-command.ts';
import { historyFile } from './history.ts';
import { until, writeNote } from '../meet/presence.ts';

/** A package that was installed before, for package managers that have no lockfile to tell. */
export interface Former {
  readonly spec: string;
  readonly field: DependencyField;
}

interface Entry {
  /** What the package that is changed is installed under. */
  readonly key: string;
  readonly manager: Manager;
  readonly folder: string;
  readonly hadModules: boolean;
  readonly former?: Former;
  /** Absolute file to its content, base64; null: there was none. */
  readonly files: Readonly<Record<string, string | null>>;
}

/**
 * What a host project was before a change, written down before the change begins: whatever ends it, the process itself
 * included, the host project can be made what it was.
 */
export class Journal {
  readonly #file: string;
  /** The package manager that is at work, if one is. */
  readonly #running: string;

  /** `root`: the folder of the lockfile. */
  constructor(root: string) {
    this.#file = join(installFolder(root), 'journal.json');
    this.#running = join(installFolder(root), 'running.json');
  }

  /** Notes manifest, lockfile, settings and history: what is undone never happened. */
  begin({ key, manager, folder, former }: Omit<Entry, 'hadModules' | 'files'>): void {
    const names = new Set([
      join(folder, 'package.json'),
      historyFile(folder),
      ...manager.files.map((file) => join(manager.root, file)),
    ]);
    const files = Object.fromEntries([...names].map((file) => [file, contentOf(file)]));
    const hadModules = existsSync(join(folder, 'node_modules'));
    const entry: Entry = { key, manager, folder, hadModules, files, ...(former && { former }) };
    mkdirSync(dirname(this.#file), { recursive: true });
    writeWhole(this.#file, JSON.stringify(entry), { flush: true });
  }

  /** Runs the package manager, noted, as it goes on when the process that started it is killed. @throws as {@link mustRun} */
  async run(command: Command, folder: string): Promise<void> {
    try {
      await mustRun(command, folder, (pid) => writeNote(this.#running, noted(pid)));
    } finally {
      rmSync(this.#running, { force: true });
    }
  }

  /** The change is made: there is nothing to go back to. */
  end(): void {
    rmSync(this.#file, { force: true });
  }

  /** Whether a change was begun and neither made nor undone. */
  isOpen(): boolean {
    return existsSync(this.#file);
  }

  /**
   * Makes the host project what it was: the files by content, node_modules by an install from them. A package manager whose
   * starter was killed is waited for, up to `waitMs`.
   *
   * @throws {NetRavenError} NR_INSTALL_LOCKED when it is still at work; NR_INSTALL_RESTORE_FAILED; the journal stays, and
   *   the next change tries again.
   */
  async undo(waitMs: number): Promise<void> {
    await this.#stillness(waitMs);
    const { key, manager, folder, hadModules, former, files } = JSON.parse(readFileSync(this.#file, 'utf8')) as Entry;
    const commands = commandsOf(manager);
    try {
      putBack(files);
      if (!hadModules) rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
      else {
        for (const modules of [join(folder, 'node_modules'), join(manager.root, 'node_modules')]) {
          for (const path of commands.misleading(key)) rmSync(join(modules, path), { recursive: true, force: true });
        }
        // Without a lockfile the install would leave a newer version that fits as well.
        if (!isLocked(files) && former) {
          // Where it fails, the install below does too, or what it leaves is as good as can be had.
          await this.run(commands.addBack(former.spec, former.field), folder).catch(() => undefined);
        }
        putBack(files);
        await this.run(commands.restore(), folder).finally(() => putBack(files));
      }
    } catch (cause) {
      const done = areBack(files) ? ': package.json and lockfile are, node_modules is not' : '';
      const message = `${folder} could not be made what it was${done}: ${messageOf(cause)}`;
      throw workerError('NR_INSTALL_RESTORE_FAILED', message, { cause });
    }
    this.end();
  }

  async #stillness(waitMs: number): Promise<void> {
    if (!existsSync(this.#running)) return;
    const manager = JSON.parse(readFileSync(this.#running, 'utf8')) as NotedProcess;
    if (!(await until(() => isGone(manager), waitMs))) {
      const message = `process ${manager.pid} on ${manager.hostname}, a package manager, is still at work, by ${this.#running}`;
      throw workerError('NR_INSTALL_LOCKED', message);
    }
    rmSync(this.#running);
  }
}

function isLocked(files: Entry['files']): boolean {
  return Object.entries(files).some(([file, content]) => content !== null && /lock|shrinkwrap/.test(basename(file)));
}

function contentOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'base64') : null;
}

function areBack(files: Entry['files']): boolean {
  return Object.entries(files).every(([file, content]) => contentOf(file) === content);
}

function putBack(files: Entry['files']): void {
  for (const [file, content] of Object.entries(files)) {
    if (content === null) rmSync(file, { force: true });
    else if (content !== contentOf(file)) writeFileSync(file, Buffer.from(content, 'base64'));
  }
}
