import { isExactBehind, isMask, isNumberList, means, portNames } from './line-words.ts';

/** Most places that a search looks at: an abbreviation may fit many words. */
const maxSteps = 5_000;

/** A word of a configuration, with the words that may follow it. Statements are stored with their sections, word by word. */
export class WordTree {
  readonly #next = new Map<string, WordTree>();
  /** Number of statements that end here. */
  ends = 0;
  /** Number of statements that begin here and that the other configuration does not have. */
  changed = 0;
  /** True if a line that was sent removes what begins here. */
  isRemoved = false;
  /** Number of statements that begin here and that such a line has removed. */
  gone = 0;
  /** True if a statement that ends here encloses others. */
  isHead = false;
  /** True if a statement that ends here is deactivated. */
  isInactive = false;
  /** The words that others may mean, by what both have in common. Made once it is needed. */
  #byKey: Map<string, string[]> | undefined;

  /** Adds words, and returns the place where they end. */
  add(words: readonly string[]): WordTree {
    return words.reduce<WordTree>((place, word) => place.#adding(word), this);
  }

  #adding(word: string): WordTree {
    const known = this.#next.get(word);
    if (known) return known;
    const next = new WordTree();
    this.#next.set(word, next);
    this.#byKey = undefined;
    return next;
  }

  /** Returns the place of exactly these words. */
  at(words: readonly string[]): WordTree | undefined {
    return words.reduce<WordTree | undefined>((place, word) => place?.following.get(word), this);
  }

  /** Returns the place behind each of the words. */
  #along(words: readonly string[]): (WordTree | undefined)[] {
    let next: ReadonlyMap<string, WordTree> | undefined = this.#next;
    return words.map((word) => {
      const place: WordTree | undefined = next?.get(word);
      next = place?.following;
      return place;
    });
  }

  /** Returns true if exactly these words, or a beginning of them, are the end of a statement. */
  hasBeginningOf(words: readonly string[]): boolean {
    return this.#along(words).some((place) => place !== undefined && place.ends > 0);
  }

  /** Notes a statement that the other configuration does not have, unless a sent line removes it. */
  noteChange(words: readonly string[]): void {
    const passed: WordTree[] = [];
    for (const place of this.#along(words)) {
      if (!place) return;
      if (place.isRemoved) {
        place.gone += 1;
        return;
      }
      passed.push(place);
    }
    for (const each of passed) each.changed += 1;
  }

  /** Returns the words that follow, with their places. */
  get following(): ReadonlyMap<string, WordTree> {
    return this.#next;
  }

  /** Returns the places of words, which may be abbreviated. Exact ones come first. @param canCut for single words */
  find(words: readonly string[], canCut: (at: number) => boolean = () => true): WordTree[] {
    const found: WordTree[] = [];
    let steps = 0;
    const search = (place: WordTree, at: number): void => {
      if (steps++ > maxSteps) return;
      const word = words[at];
      if (word === undefined) {
        found.push(place);
        return;
      }
      const exact = place.#next.get(word);
      if (exact) search(exact, at + 1);
      if (!canCut(at) || isExactBehind(words, at)) return;
      for (const other of place.#alike(word)) {
        const next = place.#next.get(other);
        if (next && other !== word && means(word, other)) search(next, at + 1);
      }
    };
    search(this, 0);
    return found;
  }

  /** Returns the words that this one may mean. */
  #alike(word: string): readonly string[] {
    const key = keyOf(word);
    if (key === undefined) return [];
    if (!this.#byKey) {
      this.#byKey = new Map();
      for (const each of this.#next.keys()) {
        const shown = isNumberList(each) && !/[-,]/.test(each) ? undefined : keyOf(each);
        if (shown === undefined) continue;
        const list = this.#byKey.get(shown);
        if (list) list.push(each);
        else this.#byKey.set(shown, [each]);
      }
    }
    const alike = this.#byKey.get(key) ?? [];
    return key === '#' ? [...alike, ...portNames(word)] : alike;
  }

  /** Returns the ends of statements behind this place, after at most so many words. */
  endsWithin(words: number): WordTree[] {
    const found: WordTree[] = [];
    let places: WordTree[] = [this];
    for (let step = 0; step < words && places.length < maxSteps; step++) {
      places = places.flatMap((place) => [...place.#next.values()]);
      found.push(...places.filter(({ ends }) => ends > 0));
    }
    return found;
  }
}

/** Returns what an abbreviation and its word have in common: the first letter and all from the first digit. */
function keyOf(word: string): string | undefined {
  if (isMask(word)) return '<';
  if (isNumberList(word)) return '#';
  const [, letter, digits = ''] = /^([a-z])[a-z-]*(\d.*)?$/.exec(word) ?? [];
  return letter === undefined ? undefined : letter + digits;
}
