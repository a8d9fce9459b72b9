import { cleanOutput } from '../config/clean-output.ts';
import { longestLine } from '../config/prove-complete.ts';
import type { CompiledPlatform } from '../platform/compiled-platform.ts';
import { lastLine, type Received } from './received.ts';

/** Returns true if two prompts differ at most in their changing parts. */
export function isSamePrompt(a: string, b: string, { changing }: Pick<CompiledPlatform, 'changing'>): boolean {
  return a === b || (changing !== undefined && a.replace(changing, '') === b.replace(changing, ''));
}

/** Returns the prompt at the end of a line, also behind other text. */
export function promptAtEnd(
  line: string,
  prompt: string,
  patterns: Pick<CompiledPlatform, 'changing'>,
): string | undefined {
  if (line.endsWith(prompt)) return prompt;
  if (!patterns.changing) return undefined;
  // A counter may have more digits, and a mark may be added.
  for (let length = Math.min(line.length, prompt.length + 8); length > 0; length -= 1) {
    const end = line.slice(-length);
    if (isSamePrompt(end, prompt, patterns)) return end;
  }
  return undefined;
}

/** Characters without a sign of their own. */
// oxlint-disable-next-line no-control-regex -- terminals speak in control characters
const unseen = /[\x00-\x09\x0b-\x1f\x7f]+/g;

/**
 * Returns true if a text between an answer and the echo of the next command is a part of that answer: its prompt was only
 * a line like it. A device may show its prompt again there, and lines that are no configuration, such as a log message.
 */
export function isLateAnswer(
  text: string,
  prompt: string,
  patterns: Pick<CompiledPlatform, 'residue' | 'changing' | 'stray' | 'volatile' | 'beforePrompt'>,
): boolean {
  const others = [patterns.stray, patterns.volatile, patterns.beforePrompt];
  const shown = prompt.replace(unseen, '');
  const sign = shown.trimEnd();
  return cleanOutput(text, patterns)
    .split(/[\r\n]/)
    .some((whole) => {
      const line = whole.replace(unseen, '');
      if (isSamePrompt(line, shown, patterns)) return false;
      const own = line.startsWith(sign) ? line.slice(sign.length).trim() : line.trimEnd();
      return own !== '' && (own.length > longestLine || !others.some((pattern) => pattern?.test(own)));
    });
}

/** The place of an echo in the output. */
export interface Echo {
  /** The offset of the prompt before the echo. */
  readonly from: number;
  /** The offset of the answer, behind the line end. */
  readonly to: number;
}

/** Finds the echo of a command at the beginning of an output. Reads each line once, however small the pieces are that come. */
export class EchoSearch {
  readonly #received: Received;
  readonly #changing: RegExp | undefined;
  #command: string | undefined;
  #resets = 0;
  /** The characters that were read. */
  #read = 0;
  /** The beginning of the last line, which is incomplete. */
  #line = 0;
  /** The lines that end in the command, by what is in front of it. */
  readonly #echoes = new Map<string, Echo>();

  constructor(received: Received, { changing }: Pick<CompiledPlatform, 'changing'>) {
    this.#received = received;
    this.#changing = changing;
  }

  /** Returns the first line with the prompt and the command. */
  find(prompt: string, command: string): Echo | undefined {
    if (command !== this.#command || this.#received.resets !== this.#resets) {
      this.#command = command;
      this.#resets = this.#received.resets;
      this.#read = 0;
      this.#line = 0;
      this.#echoes.clear();
    }
    const { head } = this.#received;
    if (head.length > this.#read) this.#readOn(head, Buffer.from(command).toString('latin1'));
    return this.#echoes.size === 0 ? undefined : this.#echoes.get(this.#fixed(prompt));
  }

  #readOn(head: string, echo: string): void {
    for (let end = head.indexOf('\n', this.#read); end !== -1; end = head.indexOf('\n', this.#line)) {
      const whole = head.slice(this.#line, end).replace(/\r{1,2}$/, '');
      const line = lastLine(whole);
      const from = this.#line + whole.length - line.length;
      this.#line = end + 1;
      if (line === '' || !line.endsWith(echo)) continue;
      const before = this.#fixed(line.slice(0, line.length - echo.length));
      if (!this.#echoes.has(before)) this.#echoes.set(before, { from, to: this.#line });
    }
    this.#read = head.length;
  }

  /** Two texts are the same prompt if this is the same, as in {@link isSamePrompt}. */
  #fixed(prompt: string): string {
    return this.#changing ? prompt.replace(this.#changing, '') : prompt;
  }
}

/** The most lines that a device prints before its prompt. */
const mostLinesBefore = 1_000;

/** Removes the lines that the device prints before its prompt from the end of an answer. */
export function withoutLinesBefore(text: string, { beforePrompt }: Pick<CompiledPlatform, 'beforePrompt'>): string {
  if (!beforePrompt) return text;
  /** The start of the lines to remove. */
  let end = text.length + 1;
  for (let count = 0; count < mostLinesBefore && end > 0; count += 1) {
    const start = end < 2 ? 0 : text.lastIndexOf('\n', end - 2) + 1;
    const line = text.slice(start, end - 1);
    if (line.trim() !== '' && !beforePrompt.test(line.replace(/\r+$/, ''))) break;
    end = start;
  }
  return text.slice(0, end);
}
