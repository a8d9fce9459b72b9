import { RE2JS } from 're2js';
import { Joined, type Steps } from './in-pieces.ts';
import { blocksOf } from './lines-of.ts';

/** Longest line that may be ignored, in characters. */
const longestLine = 10_000;

/** Lines that make no new version, by the settings of a device. A line of more than 10,000 characters always makes one. */
export class IgnoredLines {
  readonly #patterns: readonly RE2JS[];

  /** @param patterns regular expressions of whole lines, see {@link linePattern} */
  constructor(patterns: readonly string[] = []) {
    this.#patterns = patterns.map(linePattern);
  }

  /** Returns true if some lines are ignored. */
  get any(): boolean {
    return this.#patterns.length > 0;
  }

  /** Returns true if two texts differ at most in ignored lines. */
  *areAllDifferences(before: string, after: string): Steps<boolean> {
    return (yield* this.#rest(before)) === (yield* this.#rest(after));
  }

  #isIgnored(line: string): boolean {
    return line.length <= longestLine && this.#patterns.some((pattern) => pattern.matches(line));
  }

  /** Returns the lines that are not ignored, each with its end. */
  *#rest(text: string): Steps<string> {
    const rest = new Joined();
    for (const block of blocksOf(text)) {
      for (const line of block.split('\n')) {
        if (!this.#isIgnored(line)) rest.add(`${line}\n`);
      }
      yield;
    }
    return rest.text();
  }
}

/**
 * Returns a pattern of whole lines. It is matched in linear time, so no line makes it slow: what a version is never depends
 * on how busy a machine is.
 *
 * @throws {Error} if it is no regular expression of RE2, which has neither `(?=` nor `\1`
 */
export function linePattern(pattern: string): RE2JS {
  return RE2JS.compile(pattern);
}
