import type { Had } from './before.ts';
import { isSameText } from './texts.ts';
import type { TypedLine } from './typed-lines.ts';
import { WordIndex } from './word-index.ts';
import { beforeSecret, namesPlace, setsSecretOf, withoutNumber } from './words.ts';

/** Typed lines by what they set and remove. A change may have a thousand lines, and undo what ten thousand say. */
export class LineIndex {
  readonly lines: readonly TypedLine[];
  readonly #paths = new WordIndex<{ readonly line: TypedLine; readonly at: number }>();
  readonly #at = new Map<TypedLine, number>();
  /** The last position that sets a statement, by its section and text. */
  readonly #sets = new Map<string, number>();
  /** The same for lines that set it with a number. */
  readonly #numbered = new Map<string, number>();
  readonly #bySection = new Map<string, { readonly text: string; readonly at: number }[]>();
  readonly #removals = new Map<string, TypedLine[]>();

  constructor(lines: readonly TypedLine[]) {
    this.lines = lines;
    for (const [at, line] of lines.entries()) {
      const { sets = [], removes, places } = line;
      this.#at.set(line, at);
      const inner = places.at(-1) ?? [];
      for (const text of sets) this.#paths.add([...inner, text].join(' '), { line, at });
      if (removes !== undefined) {
        const key = keyIn(inner, removes);
        this.#removals.set(key, [...(this.#removals.get(key) ?? []), line]);
      }
      for (const place of places) this.#addTo(place, line, at);
    }
  }

  #addTo(place: readonly string[], { text: typed, sets = [], removes }: TypedLine, at: number): void {
    if (removes !== undefined) this.#sets.set(keyIn(place, `no ${removes}`), at);
    const section = place.join('\n');
    const own = this.#bySection.get(section) ?? [];
    this.#bySection.set(section, own);
    for (const text of sets) {
      const bare = withoutNumber(text);
      this.#sets.set(keyIn(place, bare), at);
      if (bare !== text || namesPlace(typed)) this.#numbered.set(keyIn(place, bare), at);
      own.push({ text, at });
    }
  }

  /** Returns the position of a line. -1 for others. */
  at(line: TypedLine): number {
    return this.#at.get(line) ?? -1;
  }

  /** Returns the lines from a position that set something that a removal would remove, in their order. */
  within({ removes, places }: Pick<TypedLine, 'removes' | 'places'>, from = 0): TypedLine[] {
    if (removes === undefined) return [];
    const ends = this.#paths.find([...(places.at(-1) ?? []), removes].join(' '), { lists: 'any' });
    const found = new Map(ends.flatMap(({ all }) => all).map(({ line, at }) => [at, line]));
    return [...found]
      .filter(([at]) => at >= from)
      .toSorted(([one], [other]) => one - other)
      .map(([, line]) => line);
  }

  /** Returns the lines that remove all that a removal does. */
  covering({ removes = '', places }: Pick<TypedLine, 'removes' | 'places'>): TypedLine[] {
    const words = removes.split(' ');
    const inner = places.at(-1) ?? [];
    return words.flatMap((_, at) => this.#removals.get(keyIn(inner, words.slice(0, at + 1).join(' '))) ?? []);
  }

  /** Returns true if a line from a position sets a statement, with its number or without, or with its secret. */
  isSet(had: Had, from: number): boolean {
    if ((this.#sets.get(keyIn(had.section, withoutNumber(had.plain))) ?? -1) >= from) return true;
    if (beforeSecret(had.plain) === undefined && !had.isText) return false;
    const own = this.#bySection.get(had.section.join('\n')) ?? [];
    return own.some(
      ({ text, at }) => at >= from && (setsSecretOf(text, had.plain) || (had.isText && isSameText(text, had.plain))),
    );
  }

  /** Returns true if a line from a position sets a statement without a number with one. */
  isSetByNumber(had: Had, from: number): boolean {
    return (this.#numbered.get(keyIn(had.section, had.plain)) ?? -1) >= from;
  }
}

function keyIn(section: readonly string[], text: string): string {
  return `${section.join('\n')}\n\n${text}`;
}
