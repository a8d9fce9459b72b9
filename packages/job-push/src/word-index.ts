import { rangesOf, type Ranges } from './words.ts';

/** How typed words may differ from those of the lines. */
export interface FindOptions {
  /** The last word may be cut too: `snmp-server loc`. It is not if it is a name. Also in another case. Default false. */
  readonly isLastCut?: boolean;
  /** `any`: `vlan 10` also finds `vlan 1,10`, and `vlan 10,40` finds `vlan 10`. `all`: only lists with all numbers. Default: none. */
  readonly lists?: 'any' | 'all';
}

/** Words behind which a name comes. */
const beforeName =
  /^(?:user(?:name)?|host(?:name)?|host-name|server|name|name-server|domain(?:-name)?|description|remark|vrf|member|forwarding|class|policy|rule|term|group|server-group|peer-group|neighbor|(?:policy|class|route|service|crypto)-map|map|(?:access|prefix|community|as-path)-list|(?:access|object)-group|acl|standard|extended|expanded|chain|profile|pool|template|object|network-object|community|view|role|zone|tag|input|output|list|key|in|out)$/i;

/** Lines by their words, to find those that begin with typed words, which may be abbreviated. */
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

  /**
   * Returns the places of words, which may be cut, or in another case: `int gi0/1`, `no shut`. A last word without a digit may be
   * a name, and is cut only if it is the only one.
   */
  find(line: string, { isLastCut = false, lists }: FindOptions = {}): WordIndex<T>[] {
    const words = line.split(' ');
    let places: WordIndex<T>[] = [this];
    for (const [index, word] of words.entries()) {
      const previous = words[index - 1] ?? '';
      const isLast = index > 0 && index === words.length - 1;
      const parts = partsOf(word);
      const isCut = !isLast || (parts !== undefined && parts.rest !== '') || (isLastCut && !beforeName.test(previous));
      const isList = lists !== undefined && /^vlans?$/i.test(previous);
      places = places.flatMap((place) => {
        const exact = place.#next.get(word);
        if (exact) return [exact];
        const meant = [
          ...(isLast && !isLastCut ? [] : (place.#lower.get(word.toLowerCase()) ?? [])),
          ...(isCut && parts ? place.#longer(parts) : []),
          ...(isList ? place.#sharing(word, lists) : []),
        ];
        return [...new Set(meant)].flatMap((each) => place.#next.get(each) ?? []);
      });
    }
    return places;
  }

  /** Returns the only word here that a typed one can mean. */
  meant(word: string): string | undefined {
    const parts = partsOf(word);
    const found = this.#lower.get(word.toLowerCase()) ?? (parts ? this.#longer(parts) : []);
    return found.length === 1 ? found[0] : undefined;
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
