import { readdirSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several steps: a change counts once nothing more has come for so long, in ms. */
const quietMs = 100;

/** Neither a package's dependencies nor what tools and editors keep for themselves. */
const ignored = (name: string): boolean => name === 'node_modules' || name.startsWith('.') || name.endsWith('~');

/** Watches a folder and all below it, dependencies excepted. */
export class FolderWatch implements Disposable {
  readonly #folder: string;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #next = new AbortController();

  constructor(folder: string) {
    this.#folder = folder;
    this.#follow();
  }

  /** A signal that aborts at the next change, or once for several that follow each other closely. */
  nextSave(): AbortSignal {
    return this.#next.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Watches each folder for itself: a file that is replaced by another of its name is seen too. */
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
        if (name === null || !ignored(name)) this.#changed();
      });
      // The folder was removed: the next look at what is there lets go of it.
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
    // It was removed while we looked; whoever removed it caused a change, and that another look.
    return [];
  }
}
