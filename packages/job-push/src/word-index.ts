/** Lines by their words, to find those that begin with typed words, which may be abbreviated. */
export class WordIndex<T> {
  readonly #next = new Map<string, WordIndex<T>>();
  /** Words that may be cut: their letters in lower case, and the rest from the first digit. */
  readonly #cut: { readonly word: string; readonly letters: string; readonly rest: string }[] = [];
  /** The lines that begin with the words up to here. */
  readonly all: T[] = [];
  /** The lines that end here. */
  readonly ends: T[] = [];

  add(line: string, value: T): void {
    const last = line.split(' ').reduce<WordIndex<T>>((place, word) => {
      place.all.push(value);
      return place.#adding(word);
    }, this);
    last.all.push(value);
    last.ends.push(value);
  }

  #adding(word: string): WordIndex<T> {
    const known = this.#next.get(word);
    if (known) return known;
    const next = new WordIndex<T>();
    this.#next.set(word, next);
    const parts = partsOf(word);
    if (parts) this.#cut.push({ word, ...parts });
    return next;
  }

  /** Returns the place of exactly these words. */
  at(line: string): WordIndex<T> | undefined {
    return line.split(' ').reduce<WordIndex<T> | undefined>((place, word) => place?.following(word), this);
  }

  following(word: string): WordIndex<T> | undefined {
    return this.#next.get(word);
  }

  /**
   * Returns the places of words, which may be cut: `int gi0/1`, `no shut`. A last word without a digit may be a name, and is cut
   * only if it is the only one.
   */
  find(line: string): WordIndex<T>[] {
    const words = line.split(' ');
    let places: WordIndex<T>[] = [this];
    for (const [index, word] of words.entries()) {
      const parts = partsOf(word);
      const mayBeCut = parts !== undefined && (index === 0 || index < words.length - 1 || parts.rest !== '');
      places = places.flatMap((place) => {
        const exact = place.#next.get(word);
        if (exact || !mayBeCut) return exact ?? [];
        const meant = place.#cut.filter(
          ({ letters, rest }) => rest === parts.rest && letters.startsWith(parts.letters),
        );
        return meant.flatMap((each) => place.#next.get(each.word) ?? []);
      });
    }
    return places;
  }
}

function partsOf(word: string): { readonly letters: string; readonly rest: string } | undefined {
  const [, letters, rest = ''] = /^([a-z][a-z-]*)(\d.*)?$/i.exec(word) ?? [];
  return letters === undefined ? undefined : { letters: letters.toLowerCase(), rest };
}
