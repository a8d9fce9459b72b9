/** The sections that are open in configuration mode, by the modes in the prompt. */
export class OpenSections {
  /** The mode of the outermost level first. */
  readonly #modes: string[];
  /** The first word of the line that opened each section. */
  readonly #words: string[] = [];

  /** @param outermost the mode right behind `enter` */
  constructor(outermost: string) {
    this.#modes = [outermost];
  }

  /** Number of open sections. */
  get depth(): number {
    return this.#modes.length - 1;
  }

  get mode(): string {
    return this.#modes.at(-1) ?? '';
  }

  /** The first word of the line that opened the innermost section. */
  get word(): string | undefined {
    return this.#words[this.depth - 1];
  }

  /** Notes the mode behind a line, and returns by how many levels the session is deeper than before it. @param word its first one */
  note(mode: string, word: string = ''): number {
    if (mode === this.mode) return 0;
    const before = this.depth;
    const at = this.#modes.lastIndexOf(mode);
    if (at === -1) {
      this.#modes.push(mode);
      this.#words[this.depth - 1] = word;
    } else this.#modes.length = at + 1;
    return this.depth - before;
  }

  /** Returns true if the session was there before it entered the sections that are open. */
  isAround(mode: string): boolean {
    return this.#modes.slice(0, -1).includes(mode);
  }
}
