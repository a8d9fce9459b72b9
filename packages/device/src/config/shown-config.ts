import type { ConfigStatement } from '@netraven/core';
import { canonicalWords } from './canonical-words.ts';
import { isNumberList, lineWords, withoutSequence } from './line-words.ts';
import { WordTree } from './word-tree.ts';

/** A statement of a configuration, with the words of its section. */
export interface ShownLine {
  readonly words: readonly string[];
  /** Where its words end. */
  readonly place: WordTree;
  /** Its words without a number in a sequence. */
  readonly unnumbered?: readonly string[];
}

/** The statements of a section in one form, and where the configuration shows them. */
export interface CanonicalSection {
  readonly tree: WordTree;
  readonly shownAt: ReadonlyMap<WordTree, WordTree>;
}

/** A configuration word by word. */
export class ShownConfig {
  readonly tree: WordTree = new WordTree();
  /** Sections that were looked up. */
  readonly groups: Map<string, readonly (readonly WordTree[])[]> = new Map();
  /** Each statement: its words with those of its section, and where they end. */
  readonly lines: ShownLine[] = [];
  /** The statements of each section. */
  readonly #own = new Map<WordTree, { readonly own: readonly string[]; readonly place: WordTree }[]>();
  /** The statements of a section in one form. Made once they are needed. */
  readonly #canonical = new Map<WordTree, CanonicalSection>();
  /** Statements of inner sections, for each section around that. */
  readonly #below = new Map<WordTree, Map<string, WordTree>>();

  constructor(statements: readonly ConfigStatement[], isTree: boolean) {
    const heads = new Map<string, readonly string[]>();
    for (const { text, section, isHead, isInactive } of statements) {
      const own = lineWords(text);
      const key = section.join('\n');
      const outer = heads.get(key) ?? section.flatMap(lineWords);
      heads.set(key, outer);
      const words = [...outer, ...own];
      const place = this.tree.add(words);
      place.ends += 1;
      if (isHead) place.isHead = true;
      if (isInactive) place.isInactive = true;
      const plain = isTree ? undefined : withoutSequence(own);
      const unnumbered = plain && [...outer, ...plain];
      this.lines.push({ words, place, ...(unnumbered && { unnumbered }) });
      if (!isTree) this.#addOwn(this.tree.at(outer) ?? this.tree, own, place);
      if (unnumbered) {
        const other = this.tree.add(unnumbered);
        other.ends += 1;
        other.isHead ||= isHead;
      }
      if (section.length > 1 && !isTree) this.#addBelow(section, own, place);
    }
  }

  #addOwn(section: WordTree, own: readonly string[], place: WordTree): void {
    const known = this.#own.get(section);
    if (known) known.push({ own, place });
    else this.#own.set(section, [{ own, place }]);
  }

  /** Returns the statements of a section in the form of {@link canonicalWords}. */
  canonical(section: WordTree): CanonicalSection {
    const known = this.#canonical.get(section);
    if (known) return known;
    const tree = new WordTree();
    const shownAt = new Map<WordTree, WordTree>();
    /** Lists of VLANs that go over several lines. */
    const lists = new Map<string, string>();
    const add = (words: readonly string[], place: WordTree): void => {
      const end = tree.add(words);
      end.ends += 1;
      shownAt.set(end, place);
    };
    for (const { own, place } of this.#own.get(section) ?? []) {
      add(canonicalWords(own), place);
      const list = own.at(-1) ?? '';
      if (own.length < 3 || !isNumberList(list)) continue;
      const isMore = own.at(-2) === 'add';
      const key = own.slice(0, isMore ? -2 : -1);
      const first = lists.get(key.join(' '));
      const whole = isMore && first !== undefined ? `${first},${list}` : list;
      if (isMore) add([...key, whole], place);
      lists.set(key.join(' '), whole);
    }
    const made = { tree, shownAt };
    this.#canonical.set(section, made);
    return made;
  }

  #addBelow(section: readonly string[], own: readonly string[], place: WordTree): void {
    const key = own.join(' ');
    let outer = this.tree;
    for (const head of section.slice(0, -1)) {
      outer = outer.at(lineWords(head)) ?? outer;
      const lines = this.#below.get(outer) ?? new Map<string, WordTree>();
      this.#below.set(outer, lines.set(key, place));
    }
  }

  /** Returns the statement with these words in an inner section. */
  below(place: WordTree, words: readonly string[]): WordTree[] {
    const found = this.#below.get(place)?.get(words.join(' '));
    return found ? [found] : [];
  }
}
