import { withinUsedTime } from '../registry/within-time.ts';
import { Joined, type Steps } from './in-pieces.ts';
import { blocksOf } from './lines-of.ts';

/** Time for all patterns on one block of lines, in ms. The machine may be busy. */
const longestMs = 1_000;

/** Lines that make no new version, by the settings of a device. */
export class IgnoredLines {
  readonly #patterns: readonly (readonly [source: string, form: RegExp])[];
  readonly #onSlow: (pattern: string) => void;

  /**
   * @param patterns regular expressions of whole lines
   * @param onSlow called with a pattern that took longer than 1 s. No line of the two texts is ignored then.
   */
  constructor(patterns: readonly string[] = [], onSlow: (pattern: string) => void = () => undefined) {
    this.#patterns = patterns.map((pattern) => [pattern, new RegExp(`^(?:${pattern})$`, 'u')]);
    this.#onSlow = onSlow;
  }

  /** Returns true if some lines are ignored. */
  get any(): boolean {
    return this.#patterns.length > 0;
  }

  /** Returns true if two texts differ at most in ignored lines. */
  *areAllDifferences(before: string, after: string): Steps<boolean> {
    const rest = yield* this.#rest(before);
    return rest !== undefined && rest === (yield* this.#rest(after));
  }

  /** Returns the lines that are not ignored, each with its end. Undefined: a pattern is too slow. */
  *#rest(text: string): Steps<string | undefined> {
    const rest = new Joined();
    for (const block of blocksOf(text)) {
      const lines = this.#restOf(block);
      if (!lines) return undefined;
      for (const line of lines) rest.add(`${line}\n`);
      yield;
    }
    return rest.text();
  }

  #restOf(block: string): string[] | undefined {
    let pattern = '';
    const isIgnored = (line: string): boolean =>
      this.#patterns.some(([source, form]) => {
        pattern = source;
        return form.test(line);
      });
    try {
      return withinUsedTime(longestMs, () => block.split('\n').filter((line) => !isIgnored(line)));
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      this.#onSlow(pattern);
      return undefined;
    }
  }
}
