import type { Steps } from './in-pieces.ts';
import { linesOf } from './lines-of.ts';

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
  *areAllDifferences(before: string, after: string): Steps<boolean> {
    const [old, fresh] = [this.#rest(before), this.#rest(after)];
    for (;;) {
      const [one, other] = [old.next(), fresh.next()];
      if (one.value !== other.value) return false;
      if (one.done) return true;
      yield;
    }
  }

  /** Returns the lines that are not ignored. */
  *#rest(text: string): Generator<string> {
    for (const line of linesOf(text)) {
      if (line !== undefined && !this.#patterns.some((pattern) => pattern.test(line))) yield line;
    }
  }
}
