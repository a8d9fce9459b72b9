/** In characters. What is beyond is not remembered, and then masked by value. */
const mostRemembered = 32 * 2 ** 20;

/** The masked texts that a session gave to the job: of what the job saves, these lines need no other mask. */
export class GivenTexts {
  readonly #texts = new Set<string>();
  #size = 0;
  /** The lines of the texts; made when a job first saves another text than those. */
  #lines: Set<string> | undefined;

  add(text: string): string {
    if (!this.#texts.has(text) && this.#size + text.length <= mostRemembered) {
      this.#texts.add(text);
      this.#size += text.length;
      this.#lines = undefined;
    }
    return text;
  }

  /** Masks the lines that no session gave, those that stand together as one text. */
  maskOthers(text: string, mask: (text: string) => string): string {
    if (this.#texts.has(text)) return text;
    this.#lines ??= new Set([...this.#texts].flatMap((given) => given.split('\n')));
    const given = this.#lines;
    const parts: { readonly given: boolean; readonly lines: string[] }[] = [];
    for (const line of text.split('\n')) {
      // A blank line ends no text: a key may hold some.
      const isGiven = line.trim() === '' ? (parts.at(-1)?.given ?? false) : given.has(line);
      const last = parts.at(-1);
      if (last?.given === isGiven) last.lines.push(line);
      else parts.push({ given: isGiven, lines: [line] });
    }
    return parts.map((part) => (part.given ? part.lines.join('\n') : mask(part.lines.join('\n')))).join('\n');
  }
}
