import type { Registry } from '@netraven/core/registry';

/** Time after which tasks of such a type are fetched once more, in ms: those of a removed type end then. */
const lookAgainMs = 10_000;

/**
 * Job types that this worker cannot run now. None of their tasks are fetched: being older, they would come first each time,
 * and keep those of all other types waiting.
 */
export class LeftOutTypes {
  readonly #registry: () => Registry;
  readonly #until = new Map<string, number>();
  #known: Registry | undefined;

  constructor(registry: () => Registry) {
    this.#registry = registry;
  }

  add(jobType: string): void {
    this.#forgetOld();
    this.#until.set(jobType, performance.now() + lookAgainMs);
  }

  list(): string[] {
    this.#forgetOld();
    return [...this.#until.keys()];
  }

  #forgetOld(): void {
    const registry = this.#registry();
    // A package that was installed, enabled or mended is used at once.
    if (registry !== this.#known) this.#until.clear();
    this.#known = registry;
    for (const [jobType, until] of this.#until) if (performance.now() >= until) this.#until.delete(jobType);
  }
}
