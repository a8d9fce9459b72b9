import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '@netraven/core';
import { workerError } from '../../codes.ts';
import { installFolder } from '../install-folder.ts';
import { commandsOf } from '../manager/commands.ts';
import type { DependencyField } from '../manager/dependency-field.ts';
import type { Manager } from '../manager/manager.ts';
import { mustRun, runCommand } from '../manager/run-command.ts';

/** A package that was installed before, for package managers that have no lockfile to tell. */
export interface Former {
  readonly spec: string;
  readonly field: DependencyField;
}

interface Entry {
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

  /** `root`: the folder of the lockfile. */
  constructor(root: string) {
    this.#file = join(installFolder(root), 'journal.json');
  }

  /** Notes manifest, lockfile and settings. */
  begin(manager: Manager, folder: string, former: Former | undefined): void {
    const names = new Set([join(folder, 'package.json'), ...manager.files.map((file) => join(manager.root, file))]);
    const files = Object.fromEntries([...names].map((file) => [file, contentOf(file)]));
    const hadModules = existsSync(join(folder, 'node_modules'));
    const entry: Entry = { manager, folder, hadModules, files, ...(former && { former }) };
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(entry), { flush: true, mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
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
   * Makes the host project what it was: the files by content, node_modules by an install from them.
   *
   * @throws {NetRavenError} NR_INSTALL_RESTORE_FAILED; the journal stays, and the next change tries again.
   */
  async undo(): Promise<void> {
    const { manager, folder, hadModules, former, files } = JSON.parse(readFileSync(this.#file, 'utf8')) as Entry;
    const commands = commandsOf(manager);
    try {
      putBack(files);
      // Without a lockfile the install would leave a newer version that fits as well.
      if (!hadModules) rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
      else {
        if (!isLocked(files) && former) await runCommand(commands.add(former.spec, former.field), folder);
        putBack(files);
        await mustRun(commands.restore(), folder);
        putBack(files);
      }
    } catch (cause) {
      const message = `${folder} could not be made what it was: ${messageOf(cause)}`;
      throw workerError('NR_INSTALL_RESTORE_FAILED', message, { cause });
    }
    this.end();
  }
}

function isLocked(files: Entry['files']): boolean {
  return Object.entries(files).some(([file, content]) => content !== null && /lock|shrinkwrap/.test(basename(file)));
}

function contentOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'base64') : null;
}

function putBack(files: Entry['files']): void {
  for (const [file, content] of Object.entries(files)) {
    if (content === null) rmSync(file, { force: true });
    else if (content !== contentOf(file)) writeFileSync(file, Buffer.from(content, 'base64'));
  }
}
