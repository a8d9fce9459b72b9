import { RE2JS } from 're2js';
import { Joined, type Steps } from './in-pieces.ts';
import { blocksOf } from './lines-of.ts';

/** Longest line that may be ignored, in characters. */
const longestLine = 1_000;

/** Largest program of a pattern, in steps for each character: `.{0,900}` has 1,800. One match holds up other tasks. */
const maxSteps = 500;

/** Lines that make no new version, by the settings of a device. A line of more than 1,000 characters always makes one. */
export class IgnoredLines {
  readonly #patterns: readonly RE2JS[];

  /**
   * @param patterns regular expressions of whole lines, see {@link linePattern}
   * @param onBad called with a pattern that cannot be used, which is left out. Settings can be of an older version.
   */
  constructor(
    patterns: readonly string[] = [],
    onBad: (pattern: string, error: unknown) => void = (_pattern, error) => {
      throw error;
    },
  ) {
    this.#patterns = patterns.flatMap((pattern) => {
      try {
        return linePattern(pattern);
      } catch (error) {
        onBad(pattern, error);
        return [];
      }
    });
  }

  /** Returns true if some lines are ignored. */
  get any(): boolean {
    return this.#patterns.length > 0;
  }

  /** Returns true if two texts differ at most in ignored lines. */
  *areAllDifferences(before: string, after: string): Steps<boolean> {
    return (yield* this.#rest(before)) === (yield* this.#rest(after));
  }

  /** Pauses after each pattern: 100 of them on the lines of one block would hold up other tasks. */
  *#isIgnored(line: string): Steps<boolean> {
    if (line.length > longestLine) return false;
    for (const pattern of this.#patterns) {
      const isIgnored = pattern.matches(line);
      yield;
      if (isIgnored) return true;
    }
    return false;
  }

  /** Returns the lines that are not ignored, each with its end. */
  *#rest(text: string): Steps<string> {
    const rest = new Joined();
    for (const block of blocksOf(text)) {
      for (const line of block.split('\n')) {
        if (!(yield* this.#isIgnored(line))) rest.add(`${line}\n`);
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
 * @throws {Error} if it is no regular expression of RE2, which has neither `(?=` nor `\1`, or takes too many steps
 */
export function linePattern(pattern: string): RE2JS {
  const compiled = RE2JS.compile(pattern);
  const steps = compiled.programSize();
  if (steps > maxSteps) throw new Error(`it takes ${steps} steps for each character, more than ${maxSteps}`);
  return compiled;
}
