import type { TypingRules } from '../platform/platform.ts';

export interface LineEditorOptions {
  /** Absent: the device takes each character as it is. */
  readonly typing: TypingRules | undefined;
  /** Characters of the Enter key. */
  readonly enter: string | undefined;
  readonly prompt: string;
  readonly columns: number;
  readonly help: string;
  /** Shows text at once. */
  readonly write: (text: string) => void;
}

/** A line that is complete. */
export interface TypedLine {
  readonly line: string;
  /** The part that the device did not show yet. */
  readonly echo: string;
  /** The keys behind it. */
  readonly rest: string;
}

/** Reads a command line as the line editor of a device does. */
export class LineEditor {
  readonly #options: LineEditorOptions;
  #line = '';
  /** The number of characters that are shown. */
  #shown = 0;
  #isLiteral = false;

  constructor(options: LineEditorOptions) {
    this.#options = options;
  }

  /** Takes keys. Returns the line once it is complete. */
  take(keys: string): TypedLine | undefined {
    const { enter, typing } = this.#options;
    const end = (enter === undefined ? /\r\n|\r|\n/ : new RegExp(enter)).exec(keys);
    const typed = keys.slice(0, end?.index);
    for (const key of typing && !typing.utf8 ? sevenBit(typed) : typed) this.#press(key);
    if (!end) return undefined;
    return { line: this.#line, echo: this.#echo(), rest: keys.slice(end.index + end[0].length) };
  }

  #press(key: string): void {
    const { typing } = this.#options;
    if (typing && !this.#isLiteral) {
      if (key === '\t') return;
      if (key === typing.literalKey) return void (this.#isLiteral = true);
      if (key === '?' && this.#isHelp(typing)) return this.#help();
    }
    this.#isLiteral = false;
    if (this.#line.length < (typing?.longest ?? Infinity)) this.#line += key;
  }

  #isHelp({ questionMark }: TypingRules): boolean {
    if (questionMark === 'text') return false;
    return questionMark !== 'quoted' || this.#line.split('"').length % 2 === 1;
  }

  #help(): void {
    const { write, prompt, help } = this.#options;
    write(`${this.#echo()}?\r\n${help.replace(/\n/g, '\r\n')}${prompt}${this.#line}`);
    this.#shown = this.#line.length;
  }

  #echo(): string {
    const { typing, prompt, columns } = this.#options;
    const isWide = visible(prompt).length + this.#line.length >= columns;
    return typing?.scrolls && isWide ? scrolled(this.#line, visible(prompt), columns) : this.#line.slice(this.#shown);
  }
}

/** Returns text as a line with 7 bits brings it. A byte that becomes a control character is lost. */
function sevenBit(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')].filter((byte) => byte < 0x80 || (byte & 0x7f) >= 0x20);
  return Buffer.from(bytes.map((byte) => byte & 0x7f)).toString('latin1');
}

/** Returns the last line of a prompt. */
function visible(prompt: string): string {
  return prompt.split(/[\r\n]/).at(-1) ?? '';
}

/** Returns the echo of a line that is wider than the terminal: each time it is full, it shows `$` and the end of the line. */
function scrolled(line: string, prompt: string, columns: number): string {
  const room = Math.max(columns - prompt.length - 1, 20);
  let echo = '';
  let shown = '';
  for (const key of line) {
    if (shown.length < room) {
      echo += key;
      shown += key;
      continue;
    }
    const next = `$${shown.slice(-Math.floor(room / 2))}${key}`;
    const blanks = room - next.length;
    echo += '\b'.repeat(shown.length) + next + ' '.repeat(blanks) + '\b'.repeat(blanks);
    shown = next;
  }
  return echo;
}
