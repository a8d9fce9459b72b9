/** In characters. Later texts are not remembered, so their lines are masked by value. */
const maxRemembered = 32 * 2 ** 20;

/**
 * The texts that a session gave to the job, each with its masked form. When the job saves lines of them, they get the same
 * masks again, and no others.
 */
export class GivenTexts {
  readonly #maskedOf = new Map<string, string>();
  #size = 0;
  /** Line → masked line. Made when a job first saves a text that is not one of these. */
  #lines: Map<string, string> | undefined;

  /** Remembers a text that the job got. @param masked the same text without secrets */
  add(text: string, masked: string): void {
    if (this.#maskedOf.has(text) || this.#size + text.length > maxRemembered) return;
    this.#maskedOf.set(text, masked);
    this.#size += text.length;
    this.#lines = undefined;
  }

  /**
   * Masks a text of the job.
   *
   * @param others masks the lines that no session gave, adjacent ones as one text
   * @param again masks the other lines once more. Default: they stay as they were given
   */
  mask(text: string, others: (text: string) => string, again: (text: string) => string = (same) => same): string {
    const known = this.#maskedOf.get(text);
    if (known !== undefined) return again(known);
    this.#lines ??= this.#mapLines();
    const parts: { readonly isGiven: boolean; readonly lines: string[] }[] = [];
    for (const line of text.split('\n')) {
      const masked = this.#lines.get(line);
      const last = parts.at(-1);
      // A blank line ends no text of the job: a key may have some.
      const isGiven = line.trim() === '' ? (last?.isGiven ?? false) : masked !== undefined;
      const added = isGiven ? (masked ?? line) : line;
      if (last?.isGiven === isGiven) last.lines.push(added);
      else parts.push({ isGiven, lines: [added] });
    }
    return parts.map(({ isGiven, lines }) => (isGiven ? again : others)(lines.join('\n'))).join('\n');
  }

  #mapLines(): Map<string, string> {
    const lines = new Map<string, string>();
    for (const [text, masked] of this.#maskedOf) {
      const maskedLines = masked.split('\n');
      for (const [index, line] of text.split('\n').entries()) {
        const maskedLine = maskedLines[index] ?? '';
        // A line that is a secret in one place, such as a line of a key, is one in all.
        if (maskedLine !== line || !lines.has(line)) lines.set(line, maskedLine);
      }
    }
    return lines;
  }
}
