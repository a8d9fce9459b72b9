/** Lines that make no new version, by the settings of a device. */
export class IgnoredLines {
  readonly #patterns: readonly RegExp[];

  /** @param patterns regular expressions of whole lines */
  constructor(patterns: readonly string[] = []) {
    this.#patterns = patterns.map((pattern) => new RegExp(`^(?:${pattern})$`, 'u'));
  }

  /** Returns true if some lines are ignored. */
  get any(): boolean {
    return this.#patterns.length > 0;
  }

  /** Returns true if two texts differ at most in ignored lines. */
  areAllDifferences(before: string, after: string): boolean {
    return this.#rest(before) === this.#rest(after);
  }

  #rest(text: string): string {
    return text
      .split('\n')
      .filter((line) => !this.#patterns.some((pattern) => pattern.test(line)))
      .join('\n');
  }
}
