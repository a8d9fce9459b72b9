/**
 * Knows the tasks of each package that this worker works on. Refuses further tasks of a package that is being changed.
 * Also knows the removed job types, whose waiting tasks are skipped.
 */
export class PackageLock {
  readonly #tasks = new Map<string, Set<string>>();
  #paused: string | undefined;
  readonly #removed = new Set<string>();

  /** Records a task of a package. Returns false if the package is being changed. */
  acquire(packageName: string, taskId: string): boolean {
    if (this.#paused === packageName) return false;
    const tasks = this.#tasks.get(packageName) ?? new Set();
    this.#tasks.set(packageName, tasks.add(taskId));
    return true;
  }

  release(packageName: string, taskId: string): void {
    this.#tasks.get(packageName)?.delete(taskId);
  }

  /** Returns the ids of the current tasks of a package. */
  tasksOf(packageName: string): readonly string[] {
    return [...(this.#tasks.get(packageName) ?? [])];
  }

  /** The name of the package that is being changed. */
  get paused(): string | undefined {
    return this.#paused;
  }

  /** Refuses tasks of this package from now on, and accepts tasks of all others. */
  pause(packageName: string | undefined): void {
    this.#paused = packageName;
  }

  /** Records removed job types, and existing ones that may have been removed earlier. */
  noteTypes({
    removed,
    existing,
  }: {
    readonly removed: readonly string[];
    readonly existing: readonly string[];
  }): void {
    for (const jobType of removed) this.#removed.add(jobType);
    for (const jobType of existing) this.#removed.delete(jobType);
  }

  isRemoved(jobType: string): boolean {
    return this.#removed.has(jobType);
  }
}
