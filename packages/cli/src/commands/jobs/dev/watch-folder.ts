import { readdirSync, watch, type FSWatcher } from 'node:fs';
import { join, relative } from 'node:path';

/** Time without further changes after which a save is complete, in ms: editors write a file in several steps. */
const quietMs = 100;

/** Ignores dependencies, and files of tools and editors. A log may be the output of this command. */
const ignored = (name: string): boolean => name === 'node_modules' || name.startsWith('.') || /~$|\.log$/.test(name);

/** Watches a folder and its subfolders, without dependencies. */
export class FolderWatch implements Disposable {
  readonly #folder: string;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #next = new AbortController();
  /** The name of the file that was saved last. Undefined: not known. */
  lastSaved: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#follow();
  }

  /** Returns a signal that aborts at the next save. */
  nextSave(): AbortSignal {
    return this.#next.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Watches each folder, not each file: otherwise a replaced file would not be seen. */
  #follow(): void {
    const there = new Set(foldersIn(this.#folder));
    for (const [folder, watcher] of this.#watchers) {
      if (there.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of there) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watch(folder, (_event, name) => {
        if (name !== null && ignored(name)) return;
        this.lastSaved = name === null ? undefined : relative(this.#folder, join(folder, name));
        this.#changed();
      });
      // The folder was removed; the next `follow` closes its watcher.
      watcher.on('error', () => this.#changed());
      this.#watchers.set(folder, watcher);
    }
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#follow();
      const saved = this.#next;
      this.#next = new AbortController();
      saved.abort();
    }, quietMs);
  }
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const below = entries.filter((entry) => entry.isDirectory() && !ignored(entry.name));
    return [folder, ...below.flatMap(({ name }) => foldersIn(join(folder, name)))];
  } catch {
    // Removed just now; that is a change, which causes another `follow`.
    return [];
  }
}
