/** The sections that are open in configuration mode, by the modes in the prompt. */
export class OpenSections {
  /** The mode of the outermost level first. */
  readonly #modes: string[];

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

  /** Notes the mode behind a line, and returns by how many levels the session is deeper than before it. */
  note(mode: string): number {
    if (mode === this.mode) return 0;
    const before = this.depth;
    const at = this.#modes.lastIndexOf(mode);
    if (at === -1) this.#modes.push(mode);
    else this.#modes.length = at + 1;
    return this.depth - before;
  }

  /** Returns true if the session was there before it entered the sections that are open. */
  isAround(mode: string): boolean {
    return this.#modes.slice(0, -1).includes(mode);
  }
}
