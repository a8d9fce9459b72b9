import { Joined, type Steps } from './in-pieces.ts';
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
    return (yield* this.#rest(before)) === (yield* this.#rest(after));
  }

  /** Returns the lines that are not ignored, each with its end. */
  *#rest(text: string): Steps<string> {
    const rest = new Joined();
    for (const line of linesOf(text)) {
      if (line === undefined) yield;
      else if (!this.#patterns.some((pattern) => pattern.test(line))) rest.add(`${line}\n`);
    }
    return rest.text();
  }
}
