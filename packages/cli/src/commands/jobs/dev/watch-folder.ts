import { readdirSync, watch, type FSWatcher } from 'node:fs';
import { join, relative } from 'node:path';
import { isCode } from '../../../error-fields.ts';

/** Time without further changes after which a save is complete, in ms: editors write a file in several steps. */
const quietMs = 100;

/** Ignores dependencies, and files of tools and editors. A log may be the output of this command. */
const ignored = (name: string): boolean => name === 'node_modules' || name.startsWith('.') || /~$|\.log$/.test(name);

/** Watches a folder and its subfolders, without dependencies. */
export class FolderWatch implements Disposable {
  readonly #folder: string;
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;
  #next = new AbortController();
  /** The name of the file that was saved last. Undefined: not known. */
  lastSaved: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    if (!this.#follow()) this.#changed();
  }

  /** Returns a signal that aborts at the next save. */
  nextSave(): AbortSignal {
    return this.#next.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }

  /** Returns false if the folder does not exist now. */
  #follow(): boolean {
    const before = this.#watchers;
    this.#watchers = [];
    // Also for known paths: a folder may have been removed and made again.
    this.#watch(this.#folder);
    // Closed only now, so that no save in between is lost.
    for (const watcher of before) watcher.close();
    return this.#watchers.length > 0;
  }

  /** Watches each folder, not each file: otherwise a replaced file would not be seen. */
  #watch(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name !== null && ignored(name)) return;
        this.lastSaved = name === null ? undefined : relative(this.#folder, join(folder, name));
        this.#changed();
      });
      // The folder was removed. The next `#follow` replaces all watchers.
      watcher.on('error', () => this.#changed());
      this.#watchers.push(watcher);
      // Read after the watch has begun: the watcher reports subfolders that are made from now on.
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory() && !ignored(entry.name)) this.#watch(join(folder, entry.name));
      }
    } catch (error) {
      // Thrown if later saves would not be seen: at the limit of watches, or if the root cannot be watched. Otherwise the
      // folder was removed or is not readable.
      const isRoot = folder === this.#folder && !isCode(error, 'ENOENT');
      if (isRoot || isCode(error, 'ENOSPC') || isCode(error, 'EMFILE')) throw error;
    }
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#follow()) return this.#changed();
      const saved = this.#next;
      this.#next = new AbortController();
      saved.abort();
    }, quietMs);
  }
}
