import type { Registry } from '@netraven/core/registry';
import { signatureOf } from './signature.ts';

/** Of its time, what a worker may spend on looking: where there is much to look at, it does so more seldom. */
const lookingShare = 0.01;
const longestPauseMs = 5_000;

/** Looks whether what is installed is still what the registry was loaded from; more seldom where a look takes long. */
export class InstalledWatch {
  /** What the registry was loaded from, and what was there at the last look. */
  #loadedFrom: string;
  #lastLook: string;
  #nextLookAt = 0;
  #awaitsSecond = false;

  constructor(registry: Registry) {
    this.#loadedFrom = this.#lastLook = this.#look(registry);
  }

  /** Whether something else is installed by now, and whoever installs is done: it was the same in two looks. */
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

  /** Says that files were seen that are not those the registry was loaded from. */
  nudge(): void {
    this.#loadedFrom = '';
    this.#nextLookAt = 0;
  }

  /** Has another registry loaded and put in the place of the one before. Where that fails, there is still a change. */
  async reload(before: Registry, load: () => Promise<Registry>): Promise<void> {
    const from = signatureOf(before);
    this.#lastLook = this.#look(await load());
    // What came while it was loaded may not be in it; nor what changed meanwhile in a package that nobody knew before.
    this.#loadedFrom = this.#lastLook === from ? from : '';
    if (this.#loadedFrom === '') this.#nextLookAt = 0;
  }

  #look(registry: Registry): string {
    const startedAt = performance.now();
    const signature = signatureOf(registry);
    const endedAt = performance.now();
    this.#nextLookAt = endedAt + Math.min((endedAt - startedAt) / lookingShare, longestPauseMs);
    return signature;
  }
}
