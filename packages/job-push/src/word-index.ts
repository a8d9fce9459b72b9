import { meaningOf } from './keywords.ts';
import { rangesOf, type Ranges } from './words.ts';

/** How typed words may differ from those of the lines. */
export interface FindOptions {
  /** `any`: `vlan 10` also finds `vlan 1,10`, and `vlan 10,40` finds `vlan 10`. `all`: only lists with all numbers. Default: none. */
  readonly lists?: 'any' | 'all';
}

/** The meaning of a typed word. */
export interface Meant {
  /** The only word that it can mean. */
  readonly word?: string;
  /** A word that it may mean. It may also be a name. */
  readonly unclear?: string;
}

/** Lines by their words, to find those that begin with typed words. */
export class WordIndex<T> {
  readonly #next = new Map<string, WordIndex<T>>();
  /** Words by their lower case. */
  readonly #lower = new Map<string, string[]>();
  /** Words that may be cut, with their letters in lower case, by the rest from the first digit. */
  readonly #cut = new Map<string, { readonly word: string; readonly letters: string }[]>();
  /** Words that are lists of numbers. */
  readonly #lists: { readonly word: string; readonly ranges: Ranges }[] = [];
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
    const lower = word.toLowerCase();
    this.#lower.set(lower, [...(this.#lower.get(lower) ?? []), word]);
    const parts = partsOf(word);
    if (parts) {
      const own = this.#cut.get(parts.rest) ?? [];
      this.#cut.set(parts.rest, own);
      own.push({ word, letters: parts.letters });
    }
    const ranges = rangesOf(word);
    if (ranges) this.#lists.push({ word, ranges });
    return next;
  }

  /** Returns the place of exactly these words. */
  at(line: string): WordIndex<T> | undefined {
    return line.split(' ').reduce<WordIndex<T> | undefined>((place, word) => place?.following(word), this);
  }

  following(word: string): WordIndex<T> | undefined {
    return this.#next.get(word);
  }

  /** Returns the places of words as they are shown. */
  find(line: string, { lists }: FindOptions = {}): WordIndex<T>[] {
    const words = line.split(' ');
    let places: WordIndex<T>[] = [this];
    for (const [index, word] of words.entries()) {
      const isList = lists !== undefined && /^(?:vlans?|batch|mst|allowed)$/i.test(words[index - 1] ?? '');
      places = places.flatMap((place) => {
        const exact = place.#next.get(word);
        const meant = isList ? place.#sharing(word, lists) : [];
        return exact ? [exact] : meant.flatMap((each) => place.#next.get(each) ?? []);
      });
    }
    return places;
  }

  /** Returns what a typed word means here. @param before the words before it, as they are shown */
  meant(typed: string, before: readonly string[]): Meant {
    const parts = partsOf(typed);
    const all = new Set([...(this.#lower.get(typed.toLowerCase()) ?? []), ...(parts ? this.#longer(parts) : [])]);
    const found = [...all].map((word) => ({ word, meaning: meaningOf(typed, word, before) }));
    const same = found.filter(({ meaning }) => meaning === 'same').map(({ word }) => word);
    const whole = same.filter((word) => word.toLowerCase() === typed.toLowerCase());
    const [only, ...others] = whole.length > 0 ? whole : same;
    const unclear = found.find(({ meaning }) => meaning === 'unclear')?.word ?? others[0];
    if (unclear !== undefined && whole.length !== 1) return { unclear };
    return only === undefined ? {} : { word: only };
  }

  #longer({ letters, rest }: Parts): string[] {
    return (this.#cut.get(rest) ?? []).filter((each) => each.letters.startsWith(letters)).map(({ word }) => word);
  }

  #sharing(word: string, lists: 'any' | 'all'): string[] {
    const typed = rangesOf(word);
    if (!typed) return [];
    const isMeant = (own: Ranges): boolean =>
      lists === 'any'
        ? typed.some(([first, last]) => own.some(([low, high]) => first <= high && low <= last))
        : typed.every(([first, last]) => own.some(([low, high]) => low <= first && last <= high));
    return this.#lists.filter(({ ranges }) => isMeant(ranges)).map(({ word: each }) => each);
  }
}

interface Parts {
  readonly letters: string;
  readonly rest: string;
}

function partsOf(word: string): Parts | undefined {
  const [, letters, rest = ''] = /^([a-z][a-z-]*)(\d.*)?$/i.exec(word) ?? [];
  return letters === undefined ? undefined : { letters: letters.toLowerCase(), rest };
}
