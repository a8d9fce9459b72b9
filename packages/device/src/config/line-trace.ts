import { configForm, configStatements, type ConfigForm, type ConfigStatement } from '@netraven/core';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../session/compiled-platform.ts';
import { beforeMask, isMask, keyLength, lineWords, withoutSequence } from './line-words.ts';
import { sentLines, type SentLine } from './sent-lines.ts';
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
    const left = open.filter((line) => !this.#isChanged(line) && !this.#isReplaced(line));
    const indexes = new Set(left.map(({ at }) => at));
    return this.#sent.filter((_, at) => indexes.has(at)).map((line) => line.trim());
  }

  /** Notes what changed. Lines that are shown as they were sent explain no others, nor do removals. */
  #noteChanges(used: ReadonlySet<WordTree>): void {
    const [before, after] = [this.#before, this.#after];
    if (before === after) return;
    for (const { words, place } of after.lines) {
      if (!used.has(place) && place.ends > (before.tree.at(words)?.ends ?? 0)) after.tree.noteChange(words);
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

  /** Returns the statements that a line is shown as. */
  #found(line: SentLine): WordTree[] {
    const { words, section, typed } = line;
    const candidates = [words, typed, withoutSequence(words)].filter((each) => each !== undefined);
    const places = this.#places(this.#after, section);
    if (isRange(words)) return places.flatMap((place) => headsAt(place, words));
    for (const each of candidates) {
      const found = places.flatMap((place) => this.#shown(place, each));
      if (found.length > 0) return found;
    }
    const below = places.flatMap((place) => this.#after.below(place, words));
    if (below.length > 0 || !this.#isFlat) return below;
    // The sections within a section cannot be told apart.
    const outer = section.length > 1 ? this.#places(this.#after, section.slice(0, 1)) : [];
    return [...outer, ...(section.length > 0 ? [this.#after.tree] : [])].flatMap((place) => this.#shown(place, words));
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
    const key = section.join('\n');
    const known = config.places.get(key);
    if (known) return known;
    let places = [config.tree];
    for (const head of section) {
      const words = lineWords(head);
      places = places.flatMap((place) => headsAt(place, words));
    }
    config.places.set(key, places);
    return places;
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

/** A configuration word by word. */
class ShownConfig {
  readonly tree = new WordTree();
  /** Sections that were looked up. */
  readonly places = new Map<string, readonly WordTree[]>();
  /** Each statement: its words with those of its section, and where they end. */
  readonly lines: { readonly words: readonly string[]; readonly place: WordTree }[] = [];
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
      this.lines.push({ words, place });
      const plain = isTree ? undefined : withoutSequence(own);
      if (plain) {
        const other = this.tree.add([...outer, ...plain]);
        other.ends += 1;
        other.isHead ||= isHead;
      }
      if (section.length > 1 && !isTree) this.#addBelow(section, own, place);
    }
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

/** Values of which a section has one: a later one replaces it. */
// cspell:disable
const singleValues =
  /^(?:description|name|port-name|hostname|host-name|mtu|speed|duplex|bandwidth|ip address|switchport mode|switchport access vlan)$/;
// cspell:enable

/** Tells of which lines a configuration has only one. */
class Families {
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

/** Returns the places of the sections that a head names. */
function headsAt(place: WordTree, words: readonly string[]): WordTree[] {
  const exact = place.at(words);
  if (exact && exact.ends > 0) return [exact];
  // The lines are in the sections of all interfaces that it names.
  if (isRange(words)) return place.find(words.slice(0, 1)).flatMap((each) => [...each.following.values()]);
  const found = place.find(words);
  const heads = found.filter(({ ends }) => ends > 0);
  if (heads.length > 0) return heads;
  // A device may show more words of a head, such as `address-family ipv4 unicast`.
  const longer = found.flatMap((each) => each.endsWithin(6).filter(({ isHead }) => isHead));
  const unicast = found.flatMap((each) => each.at(['unicast']) ?? []);
  return longer.length > 1 && unicast.length > 0 ? unicast : longer.slice(0, 1);
}

/** Returns true for a head that names several interfaces. */
function isRange([first, ...rest]: readonly string[]): boolean {
  return first === 'interface' && (rest[0] === 'range' || rest.some((word) => /\d[-,]/.test(word)));
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
