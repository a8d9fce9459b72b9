import type { Registry } from '@netraven/core/registry';
import type { PackageLock } from '../follow/package-lock.ts';

/** Time after which tasks of such a type are fetched once more, in ms: those of a removed type end then. */
const lookAgainMs = 10_000;

/**
 * Job types that this worker cannot run now. None of their tasks are fetched: being older, they would come first each time,
 * and keep those of all other types waiting.
 */
export class LeftOutTypes {
  readonly #registry: () => Registry;
  readonly #packageLock: PackageLock;
  readonly #until = new Map<string, number>();
  #known: Registry | undefined;

  constructor(registry: () => Registry, packageLock: PackageLock) {
    this.#registry = registry;
    this.#packageLock = packageLock;
  }

  add(jobType: string): void {
    this.#forgetOld();
    this.#until.set(jobType, performance.now() + lookAgainMs);
  }

  list(): string[] {
    this.#forgetOld();
    return [...new Set([...this.#until.keys(), ...this.#ofPaused()])];
  }

  /** Returns the job type of the package that is being changed. */
  #ofPaused(): string[] {
    const { paused } = this.#packageLock;
    return this.#registry().records.flatMap(({ name, state, jobType }) =>
      name === paused && state === 'ready' && jobType !== undefined ? [jobType] : [],
    );
  }

  #forgetOld(): void {
    const registry = this.#registry();
    // A package that was installed, enabled or mended is used at once.
    if (registry !== this.#known) this.#until.clear();
    this.#known = registry;
    for (const [jobType, until] of this.#until) if (performance.now() >= until) this.#until.delete(jobType);
  }
}
