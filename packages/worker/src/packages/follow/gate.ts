/**
 * Knows which tasks of which package are in hand, and lets no further one in while its package is being changed. Also
 * remembers the job types that were removed: their waiting tasks have nothing to wait for.
 */
export class PackageGate {
  readonly #inside = new Map<string, Set<string>>();
  #held: ReadonlySet<string> = new Set();
  readonly #removed = new Set<string>();

  /** Lets a task of a package in. False: the package is being changed. */
  enter(packageName: string, taskId: string): boolean {
    if (this.#held.has(packageName)) return false;
    const inside = this.#inside.get(packageName) ?? new Set();
    this.#inside.set(packageName, inside.add(taskId));
    return true;
  }

  leave(packageName: string, taskId: string): void {
    this.#inside.get(packageName)?.delete(taskId);
  }

  /** Ids of the tasks of a package that are in hand. */
  inside(packageName: string): readonly string[] {
    return [...(this.#inside.get(packageName) ?? [])];
  }

  /** From now on lets in no task of these packages, and of all others. */
  hold(packageNames: readonly string[]): void {
    this.#held = new Set(packageNames);
  }

  /** Notes which job types were removed, and which of those removed earlier are there again. */
  noteTypes({ removed, there }: { readonly removed: readonly string[]; readonly there: readonly string[] }): void {
    for (const jobType of removed) this.#removed.add(jobType);
    for (const jobType of there) this.#removed.delete(jobType);
  }

  isRemoved(jobType: string): boolean {
    return this.#removed.has(jobType);
  }
}
