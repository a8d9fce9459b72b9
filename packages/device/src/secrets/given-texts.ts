import { Joined, linesOf, type Clean, type Steps } from '@netraven/core/attempt';

/** In characters: a configuration of the largest size. Later texts are not remembered, so their lines are masked by value. */
const maxRemembered = 64 * 2 ** 20;

/** Adjacent lines of a text that a job saves. */
interface Part {
  /** A session gave them. */
  readonly isGiven: boolean;
  /** Place of its first line in the text. */
  readonly start: number;
  /** Its masked lines, if a session gave them. */
  readonly lines: Joined;
}

/**
 * The texts that a session gave to the job, each with its masked form. When the job saves lines of them, they get the same
 * masks again, and no others.
 */
export class GivenTexts {
  /** Not by their text: a map reads all of a text, which takes 40 ms for 64 MB. */
  readonly #given: { readonly text: string; readonly masked: string }[] = [];
  #size = 0;
  /** Line → masked line. Made when a job first saves a text that is not one of these. */
  #lines: Map<string, string> | undefined;

  /** Remembers a text that the job got. @param masked the same text without secrets */
  add(text: string, masked: string): void {
    if (this.#size + text.length > maxRemembered || this.#find(text) !== undefined) return;
    this.#given.push({ text, masked });
    this.#size += text.length;
    this.#lines = undefined;
  }

  /**
   * Masks a text of the job.
   *
   * @param others masks the lines that no session gave, adjacent ones as one text
   * @param again masks the other lines once more. Default: they stay as they were given
   */
  *mask(text: string, others: Clean, again?: Clean): Steps<string> {
    const known = this.#find(text);
    if (known !== undefined) return again ? yield* again(known) : known;
    const count = this.#given.length;
    const lines = this.#lines ?? (yield* this.#mapLines());
    // Another text may have come in a pause.
    if (count === this.#given.length) this.#lines = lines;
    const masked = new Joined();
    let part: Part | undefined;
    let from = 0;
    const finish = function* (end: number): Steps<void> {
      if (!part) return;
      const { isGiven, lines: joined, start } = part;
      // Own lines are cut out of the text: joining them again would take long.
      const clean = isGiven ? again : others;
      const own = isGiven ? joined.text() : text.slice(start, end);
      masked.add(clean ? yield* clean(own) : own);
    };
    for (const line of linesOf(text)) {
      if (line === undefined) {
        yield;
        continue;
      }
      const given = lines.get(line);
      // A blank line ends no text of the job: a key may have some.
      const isGiven = line.trim() === '' ? (part?.isGiven ?? false) : given !== undefined;
      if (part && part.isGiven !== isGiven) {
        yield* finish(from - 1);
        masked.add('\n');
        part = undefined;
      }
      if (part?.isGiven === true) part.lines.add('\n');
      part ??= { isGiven, start: from, lines: new Joined() };
      if (isGiven) part.lines.add(given ?? line);
      from += line.length + 1;
    }
    yield* finish(text.length);
    return masked.text();
  }

  #find(text: string): string | undefined {
    return this.#given.find((given) => given.text === text)?.masked;
  }

  *#mapLines(): Steps<Map<string, string>> {
    const lines = new Map<string, string>();
    for (const { text, masked } of this.#given) {
      const maskedLines = withoutPauses(linesOf(masked));
      for (const line of linesOf(text)) {
        if (line === undefined) {
          yield;
          continue;
        }
        const maskedLine = maskedLines.next().value ?? '';
        // A line that is a secret in one place, such as a line of a key, is one in all.
        if (maskedLine !== line || !lines.has(line)) lines.set(line, maskedLine);
      }
    }
    return lines;
  }
}

function* withoutPauses(lines: Generator<string | undefined>): Generator<string> {
  for (const line of lines) if (line !== undefined) yield line;
}
