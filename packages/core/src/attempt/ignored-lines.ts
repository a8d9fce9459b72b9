import { withinTime } from '../registry/within-time.ts';
import { Joined, type Steps } from './in-pieces.ts';
import { blocksOf } from './lines-of.ts';

/** Time for all patterns on one block of lines, in ms. The machine may be busy. */
const longestMs = 2_000;
/** A slow pattern is not used for this time, in ms: each device that has it would block the event loop. */
const pauseMs = 600_000;

/** Slow patterns, and the time of `performance.now()` until which they are not used. */
const slowUntil = new Map<string, number>();

/** Lines that make no new version, by the settings of a device. */
export class IgnoredLines {
  readonly #patterns: Map<string, RegExp>;
  readonly #onSlow: (pattern: string) => void;

  /**
   * @param patterns regular expressions of whole lines
   * @param onSlow called with a pattern that took longer than 2 s within the last ten minutes. No line is ignored by it.
   */
  constructor(patterns: readonly string[] = [], onSlow: (pattern: string) => void = () => undefined) {
    this.#patterns = new Map(patterns.map((pattern) => [pattern, new RegExp(`^(?:${pattern})$`, 'u')]));
    this.#onSlow = onSlow;
  }

  /** Returns true if some lines are ignored. */
  get any(): boolean {
    return this.#patterns.size > 0;
  }

  /** Returns true if two texts differ at most in ignored lines. */
  *areAllDifferences(before: string, after: string): Steps<boolean> {
    for (const pattern of this.#patterns.keys()) {
      if (performance.now() < (slowUntil.get(pattern) ?? 0)) this.#leaveOut(pattern);
    }
    return (yield* this.#rest(before)) === (yield* this.#rest(after));
  }

  /** Returns the lines that are not ignored, each with its end. */
  *#rest(text: string): Steps<string> {
    const rest = new Joined();
    for (const block of blocksOf(text)) {
      let lines: readonly string[] | undefined;
      while ((lines = this.#restOf(block)) === undefined) yield;
      for (const line of lines) rest.add(`${line}\n`);
      yield;
    }
    return rest.text();
  }

  /** Returns the lines of a block that are not ignored. Undefined: a pattern was too slow, and is left out from now on. */
  #restOf(block: string): string[] | undefined {
    let pattern = '';
    const isIgnored = (line: string): boolean => {
      for (const [source, form] of this.#patterns) {
        pattern = source;
        if (form.test(line)) return true;
      }
      return false;
    };
    try {
      return withinTime(longestMs, () => block.split('\n').filter((line) => !isIgnored(line)));
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      slowUntil.set(pattern, performance.now() + pauseMs);
      this.#leaveOut(pattern);
      return undefined;
    }
  }

  #leaveOut(pattern: string): void {
    this.#patterns.delete(pattern);
    this.#onSlow(pattern);
  }
}
