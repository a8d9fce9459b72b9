// cspell:ignore unconfigure
import { configStatements, configForm, type ConfigStatement } from '@netraven/core';
import type { Section } from './typed-lines.ts';
import { blockTexts, textLines } from './texts.ts';
import { WordIndex, type FindOptions, type Meant } from './word-index.ts';
import { listSection, loose, numberOf, plain } from './words.ts';

/** A statement of the configuration before the change. */
export interface Had {
  /** Its place in the configuration, from 0. */
  readonly index: number;
  readonly section: Section;
  /** As the configuration shows it. */
  readonly text: string;
  /** As it is compared. In a configuration of paths, its whole path. */
  readonly plain: string;
  readonly isHead: boolean;
  /** True for the first line of a text of several lines. Only this one is a statement. */
  readonly isText: boolean;
  /** All lines of a text that is replaced as a whole, such as a `route-policy`. */
  readonly block?: readonly string[];
}

/** The configuration before a change, to look up statements in their sections. */
export class Before {
  /** True if each line names its whole path, such as `set system host-name r1`. */
  readonly isTree: boolean;
  /** True if sections that this package does not know cannot be told apart. */
  readonly isFlat: boolean;
  /** True if its lines are commands such as `create vlan` and `configure vlan`, which say in their own way what they remove. */
  readonly isCommands: boolean;
  readonly #inactive: readonly string[];
  readonly #shown = new Map<string, Section>();
  /** Numbers of words of heads, by their first word. */
  readonly #heads = new Map<string, Set<number>>();
  readonly #bySection = new Map<string, WordIndex<Had>>();
  /** Statements that can be written in another way, in that way. */
  readonly #loose = new Map<string, WordIndex<Had>>();

  constructor(config: string) {
    const form = configForm(config);
    this.isTree = form === 'set' || form === 'braces';
    this.isFlat = form === 'flat';
    const statements = configStatements(config, { form });
    // A `deactivate` line only marks a statement.
    const own = statements.filter(({ isInactive }) => form !== 'set' || !isInactive);
    for (const { text, isHead } of own) {
      const [first = '', ...rest] = plain(text).split(' ');
      if (isHead) this.#heads.set(first, (this.#heads.get(first) ?? new Set()).add(rest.length + 1));
    }
    this.#inactive = statements
      .filter((each) => each.isInactive)
      .map(({ section, text }) => [...section, text].join(' '));
    const configTexts = config.split('\n');
    this.isCommands = isMadeOfCommands(configTexts);
    const isInText = textLines(configTexts);
    const blocks = blockTexts(configTexts);
    for (const [index, each] of own.entries()) {
      if (!this.isTree && isInText[each.at] === true) continue;
      const block = blocks.get(each.at);
      const had = {
        ...this.#hadOf(each, index, isInText[each.at + 1] === true),
        ...(block && { block, isHead: false }),
      };
      this.#add(had);
      if (!this.isTree) this.#addToSection(had);
    }
  }

  #add(had: Had): void {
    indexOf(this.#bySection, had.section).add(had.plain, had);
    const other = loose(had.plain);
    if (!this.isTree && other !== had.plain) indexOf(this.#loose, had.section).add(other, had);
  }

  /** Adds an entry such as `access-list 10 permit …` to its section as well: its lines may be typed there. */
  #addToSection(had: Had): void {
    const [, list, entry] = /^(access-list \d+) ((?:permit|deny|remark) .*)$/.exec(had.plain) ?? [];
    if (list === undefined || entry === undefined || had.section.length > 0) return;
    const head = listSection(list);
    const section = [head];
    if (this.in(section).length === 0) this.#add({ ...had, text: head, plain: head, isHead: true });
    this.#add({ ...had, section, text: entry, plain: entry });
  }

  /** Returns the deactivated paths at or below a path, as the configuration shows them. */
  inactive(path: string): string[] {
    return this.#inactive.filter((each) => plain(each) === path || plain(each).startsWith(`${path} `));
  }

  #hadOf({ text, section, isHead }: ConfigStatement, index: number, isBeforeText: boolean): Had {
    const path = this.isTree ? [...section, text].join(' ') : text;
    const isText =
      !this.isTree && (isBeforeText || isOpenQuote(text) || section.at(-1)?.startsWith('certificate ') === true);
    return { index, text: path, plain: plain(path), section: this.isTree ? [] : section.map(plain), isHead, isText };
  }

  /** Returns a typed line with its words as the configuration shows them, as far as they are known. */
  spelled(section: Section, line: string): string {
    return this.spell(section, line).line;
  }

  /** Returns the same, with a shown word if a typed one may be its abbreviation, or a name of its own. */
  spell(section: Section, line: string): { readonly line: string; readonly unclear?: string } {
    let place = this.#bySection.get(keyOf(section));
    const words = (this.isTree ? withUnit(line) : line).split(' ');
    const found: string[] = [];
    for (const [at, word] of words.entries()) {
      const unit = this.isTree && found.at(-1) === 'interface' ? otherUnit(word) : word;
      const shown = [word, unit].find((each) => place?.following(each));
      const meant: Meant = shown === undefined ? (place?.meant(word, found) ?? {}) : { word: shown };
      if (meant.word === undefined) {
        const rest = [...found, ...words.slice(at)].join(' ');
        return { line: rest, ...(meant.unclear !== undefined && { unclear: meant.unclear }) };
      }
      found.push(meant.word);
      place = place?.following(meant.word);
    }
    return { line: found.join(' ') };
  }

  /** Returns a typed section with heads as the configuration shows them, in the form in which they are compared. */
  shown(section: Section): Section {
    const cached = this.#shown.get(keyOf(section));
    if (cached) return cached;
    const found: string[] = [];
    for (const head of section) found.push(this.#shownHead(found, this.spelled(found, plain(head))));
    this.#shown.set(keyOf(section), found);
    return found;
  }

  #shownHead(section: Section, head: string): string {
    const isShown = (each: string): boolean => this.exactly(section, each).length > 0;
    if (isShown(head)) return head;
    // ICX shows a VLAN with its name: `vlan 20 name users by port`.
    const vlan = /^vlan \d+$/.test(head) ? this.direct(section, head).find(({ isHead }) => isHead)?.plain : undefined;
    return otherHeads(head).find(isShown) ?? vlan ?? head;
  }

  /** Returns the heads of a section as the configuration shows them. */
  asShown(section: Section): Section {
    return section.map((head, depth) => {
      return this.#exact(section.slice(0, depth), head)?.ends[0]?.text ?? head;
    });
  }

  /** Returns true if this line has lines below it. */
  isHead(section: Section, text: string): boolean {
    return this.in(this.shown([...section, text])).length > 0;
  }

  /** Returns the statements of a section, without those of inner sections. */
  in(section: Section): readonly Had[] {
    return this.#bySection.get(keyOf(section))?.all ?? [];
  }

  #exact(section: Section, line: string): WordIndex<Had> | undefined {
    return this.#bySection.get(keyOf(section))?.at(line);
  }

  /** Returns true if a section has this line. */
  has(section: Section, line: string): boolean {
    return this.#exact(section, line)?.ends.some(({ isHead }) => !this.isTree || !isHead) === true;
  }

  /** Returns true if a section has what a line sets, which may be written in another way. */
  hasWritten(section: Section, line: string): boolean {
    if (this.isTree) return this.hasPath(line);
    // Texts with the same first line may differ behind it.
    if (this.exactly(section, line).some(({ isText }) => isText)) return false;
    if (this.has(section, line)) return true;
    const [own, other] = [this.#bySection.get(keyOf(section)), this.#loose.get(keyOf(section))];
    const places = [
      ...(own?.find(line, { lists: 'all' }) ?? []),
      ...(own?.find(loose(line), { lists: 'all' }) ?? []),
      ...(other?.find(loose(line), { lists: 'all' }) ?? []),
    ];
    return places.some(({ ends }) => ends.some((had) => isSameNumber(had, line)));
  }

  /** Returns the statements of a section that begin with exactly these words. */
  direct(section: Section, line: string): readonly Had[] {
    return this.#exact(section, line)?.all ?? [];
  }

  /** Returns the statements of a section with exactly these words. */
  exactly(section: Section, line: string): readonly Had[] {
    return this.#exact(section, line)?.ends ?? [];
  }

  /** Returns true if the configuration has a path, or one below it. */
  hasPath(path: string): boolean {
    return this.#exact([], path) !== undefined;
  }

  /** Returns true if a path is that of a whole statement. */
  isStatement(path: string): boolean {
    return (this.#exact([], path)?.ends.length ?? 0) > 0;
  }

  /** Returns the number of words of heads that begin with this word. Undefined if none does, or if they differ. */
  headLength(word: string): number | undefined {
    const lengths = this.#heads.get(word);
    return lengths?.size === 1 ? [...lengths][0] : undefined;
  }

  /** Returns the heads of a section that begin with a word. */
  heads(section: Section, word: string): readonly Had[] {
    return this.direct(section, word).filter(({ isHead, plain: shown }) => isHead || shown.startsWith(`${word} `));
  }

  /** Returns all statements, with the heads of their sections, in which words follow each other. */
  naming(words: RegExp): readonly Had[] {
    return Array.from(this.#bySection.values()).flatMap(({ all }) => all.filter((had) => words.test(had.plain)));
  }

  /** Returns all statements below a section. */
  below(section: Section): readonly Had[] {
    return this.#below(section);
  }

  /** Returns the statements of a section that begin so, with all that they enclose, in their order. */
  beginning(section: Section, line: string): readonly Had[] {
    const exact = this.#exact(section, line)?.all ?? [];
    // In a configuration of paths, the path of a head is no statement of its own.
    if (this.isTree) return exact.filter(({ isHead }) => !isHead);
    const direct = exact.length > 0 ? exact : this.#writtenAs(section, line);
    return direct.flatMap((had) => [had, ...(had.isHead ? this.#below([...section, had.plain]) : [])]);
  }

  #writtenAs(section: Section, line: string): Had[] {
    const [own, other] = [this.#bySection.get(keyOf(section)), this.#loose.get(keyOf(section))];
    const isNumbered = numberOf(line) !== undefined;
    const places = [
      ...(own?.find(line, loosely) ?? []),
      // A list without numbers may be shown so, and gets them when it is typed.
      ...(isNumbered || loose(line) !== line ? (own?.find(loose(line), loosely) ?? []) : []),
      ...(other?.find(loose(line), loosely) ?? []),
    ];
    const found = new Set(places.flatMap(({ all }) => all).filter((had) => isSameNumber(had, line)));
    return [...found].toSorted((one, next) => one.index - next.index);
  }

  #below(section: Section): Had[] {
    return this.in(section).flatMap((had) => [had, ...(had.isHead ? this.#below([...section, had.plain]) : [])]);
  }
}

const loosely: FindOptions = { lists: 'any' };

/** Returns a path of Junos with `unit 0` for the interface `ge-0/0/0.0`. */
function withUnit(path: string): string {
  return path.replace(/^(int\w* [a-z][\w/:-]*\d)\.(\d+)(?= |$)/, '$1 unit $2');
}

/** Returns the other form of an interface of Junos with unit 0: `ge-0/0/0.0` and `ge-0/0/0`. */
function otherUnit(name: string): string {
  if (name.endsWith('.0')) return name.slice(0, -2);
  return /^[a-z][\w/:-]*\d$/.test(name) ? `${name}.0` : name;
}

/** Returns other ways in which a device may show a head: with the default of a word that may be left out. */
function otherHeads(head: string): string[] {
  if (/^address-family ipv[46]/.test(head)) {
    return / unicast/.test(head) ? [head.replace(' unicast', '')] : [head.replace(/^(\S+ \S+)/, '$1 unicast')];
  }
  const [, kind, rest] = /^(class-map|policy-map)(?: match-(?:all|any))? (\S+)$/.exec(head) ?? [];
  if (kind !== 'class-map' || rest === undefined) return [];
  return [`class-map match-all ${rest}`, `class-map ${rest}`];
}

/** Returns true if most lines are commands of their own, as those of EXOS. */
function isMadeOfCommands(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => /^\s*[^\s#!]/.test(line));
  const commands = filled.filter((line) => /^\/?(?:configure|create|enable|disable|unconfigure) \S/.test(line));
  return commands.length * 2 > filled.length;
}

function indexOf(all: Map<string, WordIndex<Had>>, section: Section): WordIndex<Had> {
  const key = keyOf(section);
  const index = all.get(key) ?? new WordIndex<Had>();
  all.set(key, index);
  return index;
}

/** Entries with two numbers are two entries. */
function isSameNumber(had: Had, line: string): boolean {
  const [shown, typed] = [numberOf(had.plain), numberOf(line)];
  return shown === undefined || typed === undefined || shown === typed;
}

/** Returns true if a quoted text goes on in the next line. */
function isOpenQuote(text: string): boolean {
  return text.split('"').length % 2 === 0;
}

function keyOf(section: Section): string {
  return section.join('\n');
}
