import { configStatements, configForm, type ConfigStatement } from '@netraven/core';
import type { Section } from './typed-lines.ts';
import { WordIndex } from './word-index.ts';
import { plain } from './words.ts';

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
}

/** The configuration before a change, to look up statements in their sections. */
export class Before {
  /** True if each line names its whole path, such as `set system host-name r1`. */
  readonly isTree: boolean;
  /** True if sections that this package does not know cannot be told apart. */
  readonly isFlat: boolean;
  readonly #inactive: readonly string[];
  readonly #shown = new Map<string, Section>();
  /** Numbers of words of heads, by their first word. */
  readonly #heads = new Map<string, Set<number>>();
  readonly #bySection = new Map<string, WordIndex<Had>>();

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
    for (const had of own.map((each, index) => this.#hadOf(each, index))) {
      const key = keyOf(had.section);
      const index = this.#bySection.get(key) ?? new WordIndex<Had>();
      this.#bySection.set(key, index);
      index.add(had.plain, had);
    }
  }

  /** Returns the deactivated paths at or below a path, as the configuration shows them. */
  inactive(path: string): string[] {
    return this.#inactive.filter((each) => plain(each) === path || plain(each).startsWith(`${path} `));
  }

  #hadOf({ text, section, isHead }: ConfigStatement, index: number): Had {
    const path = this.isTree ? [...section, text].join(' ') : text;
    return { index, text: path, plain: plain(path), section: this.isTree ? [] : section.map(plain), isHead };
  }

  /** Returns a typed section with heads as the configuration shows them, in the form in which they are compared. */
  shown(section: Section): Section {
    const cached = this.#shown.get(keyOf(section));
    if (cached) return cached;
    const found: string[] = [];
    for (const head of section) found.push(this.#shownHead(found, plain(head)));
    this.#shown.set(keyOf(section), found);
    return found;
  }

  #shownHead(section: Section, typed: string): string {
    const places = this.#bySection.get(keyOf(section))?.find(typed) ?? [];
    const meant = new Set(places.flatMap(({ ends }) => ends.filter((had) => had.isHead).map((had) => had.plain)));
    const [only = typed] = meant;
    return meant.size === 1 ? only : typed;
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

  /** Returns true if any section with such a head has a statement that begins so. */
  hasAnywhere(heads: RegExp, line: string): boolean {
    return Array.from(this.#bySection).some(([key, index]) => heads.test(key) && index.find(line).length > 0);
  }

  /** Returns the statements of a section that begin so, with all that they enclose, in their order. */
  beginning(section: Section, line: string): readonly Had[] {
    const exact = this.#exact(section, line)?.all ?? [];
    // In a configuration of paths, the path of a head is no statement of its own.
    if (this.isTree) return exact.filter(({ isHead }) => !isHead);
    const direct =
      exact.length > 0 ? exact : (this.#bySection.get(keyOf(section))?.find(line) ?? []).flatMap(({ all }) => all);
    return direct.flatMap((had) => [had, ...(had.isHead ? this.#below([...section, had.plain]) : [])]);
  }

  #below(section: Section): Had[] {
    return this.in(section).flatMap((had) => [had, ...(had.isHead ? this.#below([...section, had.plain]) : [])]);
  }
}

function keyOf(section: Section): string {
  return section.join('\n');
}
