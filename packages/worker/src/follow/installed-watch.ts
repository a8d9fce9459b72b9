import { stampOf, type Registry } from '@netraven/core/registry';

/** A worker spends at most this share of its time on looking at files. */
const lookingShare = 0.01;
const longestDelayMs = 5_000;

/** Detects that other packages are installed than the registry was loaded from. Looks less often if a look takes long. */
export class InstalledWatch {
  /** Signature that the registry was loaded from. */
  #loadedFrom: string;
  #lastLook: string;
  #nextLookAt = 0;
  #awaitsSecond = false;

  /** @param loadedFrom signature right after the registry was loaded. Default: the present one */
  constructor(registry: Registry, loadedFrom?: string) {
    this.#lastLook = this.#look(registry);
    this.#loadedFrom = loadedFrom ?? this.#lastLook;
  }

  /** Returns true once the change is finished: two looks found the same signature, and it differs from the loaded one. */
  hasChanged(registry: Registry): boolean {
    if (performance.now() < this.#nextLookAt) return false;
    const before = this.#lastLook;
    this.#lastLook = this.#look(registry);
    const differs = this.#lastLook !== this.#loadedFrom;
    const isDone = this.#lastLook === before;
    this.#awaitsSecond = differs && !isDone && !this.#awaitsSecond;
    if (this.#awaitsSecond) this.#nextLookAt = 0;
    return differs && isDone;
  }

  /** Reports that files were found that the registry was not loaded from. */
  markChanged(): void {
    this.#loadedFrom = '';
    this.#nextLookAt = 0;
  }

  /** Loads the registry again. If that fails, the change is detected again. */
  async reload(before: Registry, load: () => Promise<Registry>): Promise<void> {
    const from = signatureOf(before);
    this.#lastLook = this.#look(await load());
    // A change during the load may be missing in the registry, and a new package was not watched before.
    this.#loadedFrom = this.#lastLook === from ? from : '';
    if (this.#loadedFrom === '') this.#nextLookAt = 0;
  }

  #look(registry: Registry): string {
    const startedAt = performance.now();
    const signature = signatureOf(registry);
    const endedAt = performance.now();
    this.#nextLookAt = endedAt + Math.min((endedAt - startedAt) / lookingShare, longestDelayMs);
    return signature;
  }
}

/**
 * Returns a text that changes when a package is installed or removed, by whatever tool, or changes in `jobs/` or a
 * configured folder. It reads the status of some dozen files, and of up to 1,000 files of each such package. Polling is
 * cheap enough, and works on every file system.
 */
export function signatureOf(registry: Registry): string {
  return registry
    .watched()
    .map((path) => `${path} ${stampOf(path)}`)
    .join('\n');
}
