import { patternOf } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import { lineWords } from './line-words.ts';

/** A line that sets a default. */
export interface DefaultLine {
  /** The words before its value: with another value behind them it was not set. Undefined for a line without a value. */
  readonly key: readonly string[] | undefined;
}

/** The lines that a configuration does not show although the device has accepted them. */
export class HiddenLines {
  readonly #defaults: readonly RegExp[];
  readonly #hidden: readonly RegExp[];

  /** @param shown the lines of the configuration before and after */
  constructor(platform: Platform, shown: readonly string[]) {
    const whole = (source: string): RegExp => patternOf(platform, `^(?:${source})$`, 'i');
    const { defaults = [], hidden = [] } = platform.configure ?? {};
    this.#defaults = defaults.map(whole);
    this.#hidden = hidden
      .filter(({ unless }) => {
        const isShown = unless === undefined ? undefined : whole(unless);
        return !isShown || !shown.some((line) => isShown.test(line));
      })
      .map(({ line }) => whole(line));
  }

  /** Returns true for a line that is never shown, or is in a section that is never shown. */
  isHidden(text: string, section: readonly string[]): boolean {
    return [...section, text].some((line) => this.#hidden.some((hidden) => hidden.test(line)));
  }

  defaultOf(text: string): DefaultLine | undefined {
    for (const pattern of this.#defaults) {
      const match = pattern.exec(text);
      if (!match) continue;
      const value = match.groups?.['value'];
      return { key: value === undefined ? undefined : lineWords(text.slice(0, text.length - value.length)) };
    }
    return undefined;
  }
}
