import type { NetRavenError, QuestionAnswer } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { Limits } from './limits.ts';
import { shown } from './shown.ts';

/**
 * Finds a question at the end of an unfinished line: `Proceed?`, `[confirm]`, `Continue (y/n) [n]:`, `Password:`,
 * `Destination filename [running-config]?`, `Reboot the system ? [yes,no] (no)`.
 */
const asking =
  /(?:\?(?: ?[[(<][^[\](){}<>]{0,80}[\])>]){0,2}|[[(<] ?(?:confirm|y(?:es)?(?: ?[/,|] ?\w{1,6}){1,3}) ?[\])>](?: ?[[(]\w{0,6}[\])])?|(?:password|passphrase|username|login))(?: ?[:?])? *$/i;

export interface QuestionsOptions {
  /** Name of the device. */
  readonly name: string;
  /** The command as errors name it. */
  readonly label: string;
  /** Of the job. Default: none. */
  readonly answers?: readonly QuestionAnswer[];
  /** Masks secrets in a text of the device. */
  readonly redact: (text: string) => string;
  /** False: the device is used without a terminal, and takes no answers. Default true. */
  readonly takesAnswers?: boolean;
  /** Called with each answered question, masked and quoted. */
  readonly onAnswer?: (question: string) => void;
}

/** The questions of one command, and the answers of the job. */
export class Questions {
  readonly #options: QuestionsOptions;
  readonly #left: QuestionAnswer[];

  constructor(options: QuestionsOptions) {
    this.#options = options;
    this.#left = [...(options.answers ?? [])];
  }

  /**
   * Returns for how long the device must be quiet, in ms, until an unfinished line counts as a question. Undefined: never. The
   * network may cut any line, so that a part of an output looks like a question.
   *
   * @param line one character for each byte
   */
  waitMs(line: string, { promptMs, settleMs }: Pick<Limits, 'promptMs' | 'settleMs'>): number | undefined {
    if (this.#indexFor(line) !== -1) return promptMs;
    return asking.test(line) ? settleMs : undefined;
  }

  /** Returns the answer to a question. Each one counts once. */
  answer(line: string): string | NetRavenError {
    const { name, label, redact, onAnswer, takesAnswers = true } = this.#options;
    const question = shown(redact(decoded(line).trim()));
    const at = this.#indexFor(line);
    if (at === -1) {
      const hint = takesAnswers ? hintOf(label, question) : { hint: noTerminal };
      return deviceError('NR_DEVICE_QUESTION', `After ${label}, ${name} asks ${question}`, hint);
    }
    const [found] = this.#left.splice(at, 1);
    onAnswer?.(question);
    return found?.say ?? '';
  }

  #indexFor(line: string): number {
    if (this.#left.length === 0) return -1;
    const text = decoded(line);
    return this.#left.findIndex(({ when }) => text.includes(when));
  }
}

const noTerminal = 'Use an option of the command that asks nothing, such as -y.';

/** Returns the hint with what to type, if it can be named; else that of the code. */
function hintOf(label: string, question: string): { readonly hint?: string } {
  // A command of NetRaven's own.
  if (!/^(?:`|line )/.test(label)) return {};
  if (!label.startsWith('`'))
    return { hint: 'Write the line in a form that asks nothing: `configure()` takes no answers.' };
  const [when = ''] = /\[[^\]]+\]|[\w ]+\?/.exec(question) ?? [];
  const command = label.replaceAll('`', '');
  if (when === '' || /'/.test(command + when)) return {};
  const typed = `('${command}', { answers: [{ when: '${when.trim()}', say: '' }] })`;
  return { hint: `Answer it: write \`send${typed}\` in place of \`send('${command}')\`.` };
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
