import { keyLength } from './line-words.ts';
import type { SentLine } from './sent-lines.ts';
import type { ShownConfig } from './shown-config.ts';
import type { WordTree } from './word-tree.ts';

/** Values of which a section has one: a later one replaces it. */
// cspell:disable
const singleValues =
  /^(?:description|name|port-name|hostname|host-name|mtu|speed|duplex|bandwidth|ip address|switchport mode|switchport access vlan)$/;
// cspell:enable

/** Tells of which lines a configuration has only one. */
export class Families {
  readonly #last = new Map<string, number>();
  readonly #isTree: boolean;
  readonly #configs: readonly ShownConfig[];
  /** First words of lines: in how many sections they stand, or Infinity if one has several of them. */
  readonly #sections = new Map<string, number>();
  #isCounted = false;

  constructor(lines: readonly SentLine[], configs: readonly ShownConfig[], isTree: boolean) {
    this.#isTree = isTree;
    this.#configs = configs;
    for (const { at, kind, words, section } of lines) {
      if (kind === 'set' && words.length > 1) this.#last.set(keyOf(section, words), at);
    }
  }

  #count(place: WordTree, words: readonly string[]): void {
    const values = [...place.following].filter(([, { ends, isHead }]) => ends > 0 && !isHead);
    const family = this.#nameOf([...words, '']);
    if (values.length > 0 && words.length > 0) {
      const known = this.#sections.get(family) ?? 0;
      this.#sections.set(family, values.length > 1 || values.some(([, { ends }]) => ends > 1) ? Infinity : known + 1);
    }
    for (const [word, next] of place.following) this.#count(next, next.isHead && !this.#isTree ? [] : [...words, word]);
  }

  isReplaced(at: number, section: readonly string[], words: readonly string[]): boolean {
    if ((this.#last.get(keyOf(section, words)) ?? at) <= at) return false;
    const family = this.#nameOf(words);
    if (singleValues.test(family)) return true;
    if (!this.#isCounted) for (const config of new Set(this.#configs)) this.#count(config.tree, []);
    this.#isCounted = true;
    const count = this.#sections.get(family) ?? 0;
    return count > 1 && count < Infinity;
  }

  /** The word before the value names it where lines are paths, else all of them. */
  #nameOf(words: readonly string[]): string {
    const key = words.slice(0, keyLength(words));
    return (this.#isTree ? key.slice(-1) : key).join(' ');
  }
}

function keyOf(section: readonly string[], words: readonly string[]): string {
  return [...section, '', ...words.slice(0, keyLength(words))].join('\n');
}
