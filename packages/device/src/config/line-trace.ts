import { configForm, configStatements, isInterfaceRange, type ConfigForm } from '@netraven/core';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { canonicalWords } from './canonical-words.ts';
import { headGroups, shownHeads } from './head-places.ts';
import { HiddenLines } from './hidden-lines.ts';
import { Families } from './line-families.ts';
import { beforeMask, isMask, keyLength, lineWords, withoutSequence } from './line-words.ts';
import { sentLines, type SentLine } from './sent-lines.ts';
import { ShownConfig } from './shown-config.ts';
import { WordTree } from './word-tree.ts';

/** The configuration around a change, without secrets, as `readConfig()` returns it. */
export interface ConfigAround {
  readonly before: string;
  readonly after: string;
  readonly platform: Platform;
}

/**
 * Returns the sent lines that left no trace in the configuration, in their order. A line has a trace if its section shows
 * it, or shows that a line with the same first words was added or changed. What a removal names must be absent. Lines
 * that a later line replaces or removes need no trace.
 *
 * @param sent as they were sent, masked like the configuration
 */
export function untracedLines(sent: readonly string[], around: ConfigAround): string[] {
  return new LineTraces(sent, around).untraced();
}

/** Words that a line has before the value that a device may rewrite. */
const keyWords = 2;
/** Most words between the keyword of a secret and its mask, such as the kind of its hash. */
const secretWords = 4;

class LineTraces {
  readonly #sent: readonly string[];
  readonly #lines: readonly SentLine[];
  readonly #isTree: boolean;
  readonly #isFlat: boolean;
  readonly #around: ConfigAround;
  readonly #after: ShownConfig;
  readonly #before: ShownConfig;
  #families: Families | undefined;
  #hidden: HiddenLines | undefined;

  constructor(sent: readonly string[], around: ConfigAround) {
    const { before, after, platform } = around;
    const form = formOf(sent, around);
    this.#sent = sent;
    this.#around = around;
    this.#isTree = form === 'set' || form === 'braces';
    const { sectionHeads } = compilePlatform(platform);
    const options = sectionHeads && { isHead: (text: string): boolean => sectionHeads.test(text) };
    const read = (text: string): ShownConfig => {
      const own = configForm(text);
      // An empty configuration has no form, and a small one may have another.
      const isOther = (own === 'set' || own === 'braces') !== this.#isTree;
      return new ShownConfig(configStatements(text, { ...options, form: isOther ? form : own }), this.#isTree);
    };
    this.#after = read(after);
    this.#before = before === after ? this.#after : read(before);
    const isHead = (text: string): boolean =>
      sectionHeads ? sectionHeads.test(text) : this.#after.tree.at(lineWords(text))?.isHead === true;
    this.#lines = sentLines(sent, platform, { isTree: this.#isTree, isHead });
    this.#isFlat = form === 'flat' || !sent.some((line) => /^\s+\S/.test(line));
  }

  untraced(): string[] {
    const needing = neededTraces(this.#lines);
    const used = new Set<WordTree>();
    const open = needing.filter((line) => {
      if (line.kind !== 'set') return !this.#hasTrace(line);
      const found = this.#found(line);
      for (const each of found) used.add(each);
      return found.length === 0;
    });
    if (open.length === 0) return [];
    this.#noteChanges(used);
    const left = open.filter(
      (line) => !this.#isChanged(line) && !this.#isReplaced(line) && !this.#isNotShown(line) && !this.#isKeyData(line),
    );
    const indexes = new Set(left.map(({ at }) => at));
    return this.#sent.filter((_, at) => indexes.has(at)).map((line) => line.trim());
  }

  /** Notes what changed. Lines that are shown as they were sent explain no others, nor do removals. */
  #noteChanges(used: ReadonlySet<WordTree>): void {
    const [before, after] = [this.#before, this.#after];
    if (before === after) return;
    const isMore = (words: readonly string[], config: ShownConfig, other: ShownConfig): boolean =>
      (config.tree.at(words)?.ends ?? 0) > (other.tree.at(words)?.ends ?? 0);
    for (const { words, place, unnumbered } of after.lines) {
      if (used.has(place)) continue;
      if (isMore(words, after, before)) after.tree.noteChange(words);
      if (unnumbered && isMore(unnumbered, after, before)) after.tree.noteChange(unnumbered);
    }
    for (const { kind, section, words } of this.#lines) {
      if (kind !== 'remove') continue;
      for (const place of this.#places(before, section)) {
        const found = place.at(words);
        if (found) found.isRemoved = true;
      }
    }
    for (const { words, place } of before.lines) {
      if (place.ends > (after.tree.at(words)?.ends ?? 0)) before.tree.noteChange(words);
    }
  }

  /** Returns the statements that a line is shown as. It must be in each of its sections. */
  #found(line: SentLine): WordTree[] {
    const all: WordTree[] = [];
    for (const places of this.#groups(this.#after, line.section)) {
      const found = this.#foundIn(places, line);
      if (found.length === 0) return [];
      all.push(...found);
    }
    return all;
  }

  #foundIn(places: readonly WordTree[], line: SentLine): readonly WordTree[] {
    const { words, section, typed } = line;
    const candidates = [words, typed, withoutSequence(words)].filter((each) => each !== undefined);
    if (!isInterfaceRange(words)) {
      for (const each of candidates) {
        const found = places.flatMap((place) => this.#shown(place, each));
        if (found.length > 0) return found;
      }
    }
    if (!this.#isTree) {
      const found = this.#foundOtherwise(places, words);
      if (found.length > 0) return found;
    }
    const below = places.flatMap((place) => this.#after.below(place, words));
    if (below.length > 0 || !this.#isFlat) return below;
    // The sections within a section cannot be told apart.
    const outer = section.length > 1 ? this.#places(this.#after, section.slice(0, 1)) : [];
    return [...outer, ...(section.length > 0 ? [this.#after.tree] : [])].flatMap((place) => this.#shown(place, words));
  }

  /** Returns the statements that mean the same as a line, in other words. */
  #foundOtherwise(places: readonly WordTree[], words: readonly string[]): readonly WordTree[] {
    if (isInterfaceRange(words) || /^(?:vlan|line)$/.test(words[0] ?? '')) {
      const groups = headGroups(places, words);
      return groups.every((group) => group.length > 0) ? groups.flat() : [];
    }
    const found = places.flatMap((place) => [...shownHeads(place, words), ...this.#canonical(place, words)]);
    if (found.length > 0) return found;
    // Newer versions show a numbered list as a section.
    const [first, list = '', action = ''] = words;
    if (first !== 'access-list' || !/^\d+$/.test(list) || !/^(?:permit|deny|remark)$/.test(action)) return [];
    return ['standard', 'extended']
      .flatMap((kind) => this.#after.tree.at(['ip', 'access-list', kind, list]) ?? [])
      .flatMap((place) => this.#canonical(place, words.slice(2)));
  }

  /** Returns the statements of a section that are equal to a line once both are in one form. */
  #canonical(section: WordTree, words: readonly string[]): WordTree[] {
    const { tree, shownAt } = this.#after.canonical(section);
    return this.#shown(tree, canonicalWords(words)).map((end) => shownAt.get(end) ?? end);
  }

  #shown(place: WordTree, words: readonly string[]): WordTree[] {
    const found = place.find(words);
    const ends = found.filter(({ ends: count }) => this.#isTree || count > 0);
    if (ends.length > 0) return ends;
    const known = beforeMask(words);
    if (known) {
      // The device shows another form of the secret, such as its hash, and on some platforms by another keyword.
      const beginning = this.#isTree ? known.slice(0, -1) : known;
      return beginning.length === 0 ? [] : place.find(beginning).filter((each) => hasMask(each, secretWords));
    }
    // A device may add words to a line, such as a default.
    return words.length >= keyWords ? found.filter((each) => each.endsWithin(6).length > 0) : [];
  }

  /** Returns the places of a section. Several, if its head is a range. */
  #places(config: ShownConfig, section: readonly string[]): readonly WordTree[] {
    return this.#groups(config, section).flat();
  }

  /** Returns the places of each section that heads name. */
  #groups(config: ShownConfig, section: readonly string[]): readonly (readonly WordTree[])[] {
    const key = section.join('\n');
    const known = config.groups.get(key);
    if (known) return known;
    let groups: readonly (readonly WordTree[])[] = [[config.tree]];
    for (const head of section) {
      const words = lineWords(head);
      groups = groups.flatMap((places) => headGroups(places, words));
    }
    config.groups.set(key, groups);
    return groups;
  }

  /** Returns true if a line that sets nothing has its trace. */
  #hasTrace(line: SentLine): boolean {
    const { kind, words, section, isDefault } = line;
    if (kind === 'text') return this.#hasText(line);
    const places = this.#places(this.#after, section);
    if (kind === 'deactivate') return places.some((place) => place.find(words).some(({ isInactive }) => isInactive));
    if (kind === 'activate') return places.every((place) => place.find(words).every(({ isInactive }) => !isInactive));
    const candidates = [words, withoutSequence(words)].filter((each) => each !== undefined);
    return places.every((place) => {
      if (place.find(['no', ...words]).length > 0) return true;
      const left = candidates.flatMap((each) => place.find(each, (at) => canCutToRemove(each, at)));
      // A section that was reset stays.
      return left.length === 0 || (isDefault === true && left.every(({ isHead }) => isHead));
    });
  }

  /** Returns true if the change shows in lines that begin like this one. */
  #isChanged({ kind, words, section }: SentLine): boolean {
    if (kind === 'text' || kind === 'deactivate' || kind === 'activate') return false;
    const was = this.#places(this.#before, section);
    if (kind === 'remove') {
      return was.some((place) => (place.at(words)?.gone ?? 0) > 0);
    }
    const key = keyLength(words);
    const length = this.#isTree ? (beforeMask(words)?.length ?? key + 1) - 1 : Math.min(keyWords, key);
    const changes = (place: WordTree, beginning: readonly string[]): boolean =>
      place.find(beginning).some(({ changed }) => changed > 0);
    const now = this.#places(this.#after, section);
    if (length > 0 && now.some((place) => changes(place, words.slice(0, length)))) return true;
    if (this.#isTree) return false;
    // The default of a value is not shown.
    const unset = words.slice(0, key);
    return was.some((place) => (unset.length > 0 && changes(place, unset)) || changes(place, ['no', ...words]));
  }

  /** Returns true if a later line sets the same value, and the platform shows only one. */
  #isReplaced({ at, kind, words, section }: SentLine): boolean {
    if (kind !== 'set' || words.length < 2) return false;
    this.#families ??= new Families(this.#lines, [this.#before, this.#after], this.#isTree);
    return this.#families.isReplaced(at, section, words);
  }

  /** Returns true if the platform does not show such a line, and shows nothing that contradicts it. */
  #isNotShown({ at, kind, words, section }: SentLine): boolean {
    if (kind !== 'set') return false;
    const { before, after, platform } = this.#around;
    this.#hidden ??= new HiddenLines(platform, [before, after].join('\n').split('\n'));
    const text = (this.#sent[at] ?? '').trim();
    if (this.#hidden.isHidden(text, section)) return true;
    const own = this.#hidden.defaultOf(text);
    if (!own) return false;
    const places = this.#groups(this.#after, section);
    if (places.some((group) => group.length === 0)) {
      // A section with nothing but defaults is not shown either.
      const head = section.at(-1);
      return head !== undefined && this.#hidden.defaultOf(head) !== undefined;
    }
    const { key } = own;
    return places
      .flat()
      .every(
        (place) =>
          place.find(['no', ...words]).length === 0 &&
          (key === undefined || place.find(key).every((each) => each.endsWithin(6).length === 0)),
      );
  }

  /** Returns true for the data of a public key, of which the configuration shows only a hash, if it was added. */
  #isKeyData({ words, section }: SentLine): boolean {
    const inner = [...section.map(lineWords), words];
    const chain = inner.findIndex(([, , last]) => last === 'pubkey-chain');
    const at = inner.findIndex((each) => each.length === 1 && each[0] === 'key-string');
    const owner = at === -1 ? section : section.slice(0, at);
    if (chain === -1 || owner.length <= chain) return false;
    const isData = at !== -1 || (this.#isFlat && words.length === 1);
    return isData && this.#places(this.#after, owner).some((place) => (place.at(['key-hash'])?.changed ?? 0) > 0);
  }

  #hasText({ words, text = [] }: SentLine): boolean {
    const { before, after } = this.#around;
    const start = words.slice(0, keyWords).join(' ');
    const [then, now] = [before, after].map((config) => textBlock(config, start, text.length + 1));
    if (now === undefined) return false;
    return now !== then || text.every((line) => now.includes(line.trim()));
  }
}

/** Returns the lines from the one that begins with these words. Undefined without such a line. */
function textBlock(config: string, start: string, length: number): string | undefined {
  const lines = config.split('\n');
  const at = lines.findIndex((line) => line.trim().toLowerCase().startsWith(start.toLowerCase()));
  return at === -1 ? undefined : lines.slice(at, at + length).join('\n');
}

/** Returns the form of the configuration. A text without sections gets that of the other texts. */
function formOf(sent: readonly string[], { before, after, platform }: ConfigAround): ConfigForm {
  const form = configForm(after.trim() === '' ? before : after);
  if (form === 'set' || form === 'braces') return platform.configure?.sections ? 'indented' : form;
  const typed = sent.filter((line) => line.trim() !== '');
  const isTyped =
    typed.length > 0 && typed.every((line) => /^(?:set|delete|deactivate|activate|rename|copy) /.test(line));
  return isTyped && before.trim() === '' && after.trim() === '' ? 'set' : form;
}

/** Returns the lines that need a trace: no later line replaces or removes what they name. */
function neededTraces(lines: readonly SentLine[]): SentLine[] {
  const [set, removed] = [new WordTree(), new WordTree()];
  const needed: SentLine[] = [];
  for (const line of lines.toReversed()) {
    const { kind, words, section } = line;
    const path = [...section.flatMap(lineWords), ...words];
    const isSetLater = kind === 'remove' && set.at(path) !== undefined;
    if (!removed.hasBeginningOf(path) && !isSetLater) needed.push(line);
    if (kind === 'remove') removed.add(path).ends += 1;
    else if (kind !== 'activate' && kind !== 'deactivate') set.add(path).ends += 1;
  }
  return needed.toReversed();
}

/** Returns true if a statement behind this place holds a secret. */
function hasMask(place: WordTree, words: number): boolean {
  if (words === 0) return false;
  return [...place.following].some(([word, next]) => isMask(word) || hasMask(next, words - 1));
}

/** Returns true if a word of a removal may be cut. Of a name it must not remove another one. */
function canCutToRemove(words: readonly string[], at: number): boolean {
  return at === 0 || at < words.length - 1 || /\d/.test(words[at] ?? '');
}
