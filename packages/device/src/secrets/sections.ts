/** A line that opens a section: all deeper lines behind it belong to it. */
interface Head {
  readonly indent: number;
  /** The line as it is, for patterns. */
  readonly line: string;
  /** The line without its secrets, which may change at each read. */
  readonly masked: string;
  readonly parent: Head | undefined;
  /** Pattern → whether this head or an outer one matches. */
  matches: Map<RegExp, boolean> | undefined;
}

/** The sections that are open at a line of a configuration, by indentation. */
export class Sections {
  #open: Head | undefined;
  #last: Head | undefined;
  #indent = 0;
  readonly #places = new Map<string, number>();

  /** The line before this one. */
  get before(): string {
    return this.#last?.line ?? '';
  }

  /** Call it before a line is looked at. */
  enter(line: string): void {
    const indent = (this.#indent = indentOf(line));
    // The last line is the head of this one if this one is deeper.
    let open = this.#last ?? this.#open;
    while (open && open.indent >= indent) open = open.parent;
    this.#open = open;
  }

  /** Call it behind a line. */
  leave(line: string, masked: string): void {
    if (this.#indent >= line.length) return;
    this.#last = { indent: this.#indent, line, masked, parent: this.#open, matches: undefined };
  }

  /** Returns true if the head of an open section matches. */
  within(pattern: RegExp): boolean {
    const asked: Head[] = [];
    let head = this.#open;
    let found = false;
    for (; head && !found; head = head.parent) {
      const known = head.matches?.get(pattern);
      if (known === undefined) asked.push(head);
      found = known ?? pattern.test(head.line);
      if (known === false) break;
    }
    for (const each of asked) (each.matches ??= new Map()).set(pattern, found);
    return found;
  }

  /** Returns a text that names a place: the open sections, the line before a secret, and a count of equal places. */
  place(beforeSecret: string): string {
    const path: string[] = [];
    for (let head = this.#open; head; head = head.parent) path.push(head.masked.trim());
    const place = [...path.toReversed(), beforeSecret.trim()].join('\n');
    const count = (this.#places.get(place) ?? 0) + 1;
    this.#places.set(place, count);
    return `${place}\n${count}`;
  }
}

const [tab, space, plus, minus] = [9, 32, 43, 45];

/** Counts blanks, and the mark of a diff. */
function indentOf(line: string): number {
  let indent = 0;
  for (; indent < line.length; indent++) {
    const code = line.charCodeAt(indent);
    if (code !== space && code !== tab && code !== plus && code !== minus) break;
  }
  return indent;
}
