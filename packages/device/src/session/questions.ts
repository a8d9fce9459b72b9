import type { NetRavenError, QuestionAnswer } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { CompiledQuestion } from '../platform/compiled-platform.ts';
import type { Limits } from '../platform/limits.ts';
import { shown } from '../platform/shown.ts';

/**
 * Finds a question at the end of an unfinished line: `Proceed?`, `[confirm]`, `Continue (y/n) [n]:`, `Password:`,
 * `Destination filename [running-config]?`, `Reboot the system ? [yes,no] (no)`.
 */
const asking =
  /(?:\?(?: {0,3}[[(<][^[\](){}<>]{0,80}[\])>]){0,3}|[[(<] ?(?:(?:confirm )?y(?:es)?(?: ?[/,|] ?\w{1,6}){1,3}|confirm) ?[\])>]\??(?: {0,3}[[(]\w{0,6}[\])])?|(?:password|passphrase|username|login))(?: ?[:?])? *$/i;

export interface QuestionsOptions {
  /** Name of the device. */
  readonly name: string;
  /** The command as errors name it. */
  readonly label: string;
  /** Of the job. Default: none. */
  readonly answers?: readonly QuestionAnswer[] | QuestionAnswers;
  /** Questions that the platform is known to ask. Default: none. */
  readonly known?: readonly CompiledQuestion[];
  /** Answers other questions with `no`, where their form shows how. Default: they are an error, and close the connection. */
  readonly saysNo?: boolean;
  /** Masks secrets in a text of the device. */
  readonly redact: (text: string) => string;
  /** False: the device is used without a terminal, and takes no answers. Default true. */
  readonly takesAnswers?: boolean;
  /** Called with each answered question, masked and quoted, and with what is typed. */
  readonly onAnswer?: (question: string, said: string) => void;
}

/** The answers of a job. Each counts once. */
export class QuestionAnswers {
  readonly #left: QuestionAnswer[];

  constructor(answers: readonly QuestionAnswer[]) {
    this.#left = [...answers];
  }

  has(question: string): boolean {
    return this.#at(question) !== -1;
  }

  take(question: string): string | undefined {
    const at = this.#at(question);
    return at === -1 ? undefined : this.#left.splice(at, 1)[0]?.say;
  }

  #at(question: string): number {
    return this.#left.findIndex(({ when }) => question.includes(when));
  }
}

/** Most questions of one command that are answered with `no`: a device may ask again. */
const mostRefused = 3;

/** The questions of one command, and the answers to them. */
export class Questions {
  readonly #options: QuestionsOptions;
  readonly #answers: QuestionAnswers;
  /** The questions that were answered with `no`, masked and quoted. */
  readonly refused: string[] = [];

  constructor(options: QuestionsOptions) {
    this.#options = options;
    const { answers = [] } = options;
    this.#answers = answers instanceof QuestionAnswers ? answers : new QuestionAnswers(answers);
  }

  /**
   * Returns for how long the device must be quiet, in ms, until an unfinished line counts as a question. Undefined: never. The
   * network may cut any line, so that a part of an output looks like a question.
   *
   * @param line one character for each byte
   */
  waitMs(line: string, { promptMs, settleMs }: Pick<Limits, 'promptMs' | 'settleMs'>): number | undefined {
    const question = decoded(line);
    if (this.#answers.has(question) || this.#knownAnswer(question) !== undefined) return promptMs;
    return asking.test(line) ? settleMs : undefined;
  }

  /** Returns the answer to a question. */
  answer(line: string): string | NetRavenError {
    const { name, label, redact, onAnswer, takesAnswers = true, saysNo = false } = this.#options;
    const text = decoded(line);
    const question = shown(redact(text.trim()));
    const answer = this.#answers.take(text) ?? this.#knownAnswer(text);
    if (answer !== undefined) {
      onAnswer?.(question, answer);
      return answer;
    }
    const no = saysNo && this.refused.length < mostRefused ? noTo(text) : undefined;
    if (no !== undefined) {
      this.refused.push(question);
      return no;
    }
    const hint = takesAnswers ? hintOf(label, question) : { hint: noTerminal };
    return deviceError('NR_DEVICE_QUESTION', `After ${label}, ${name} asks ${question}`, hint);
  }

  #knownAnswer(question: string): string | undefined {
    return this.#options.known?.find((each) => each.question.test(question))?.answer;
  }
}

/** Returns what to type for `no`. Undefined: the question asks for something else, such as a file name. */
function noTo(question: string): string | undefined {
  const choice = choices.exec(question)?.[1];
  if (choice === undefined) return undefined;
  if (/^confirm$/i.test(choice)) return 'n';
  return choice
    .replace(/^confirm /i, '')
    .split(/ ?[/,|] ?/)
    .find((word) => /^no?$/i.test(word));
}

/** The choices at the end of a question: `[confirm]`, `(y/n)?  [no]`, `[confirm yes/no]:`. */
const choices =
  /[[(<] ?(confirm|(?:confirm )?y(?:es)?(?: ?[/,|] ?\w{1,6}){1,3}) ?[\])>](?: ?\?)?(?: {0,3}[[(]\w{0,6}[\])])?(?: ?[:?])? *$/i;

const noTerminal = 'Use an option of the command that asks nothing, such as -y.';

/** Returns the hint with what to type, if it can be named; else that of the code. */
function hintOf(label: string, question: string): { readonly hint?: string } {
  // A command of NetRaven's own.
  if (!/^(?:`|line )/.test(label)) return {};
  const [when = ''] = /\[[^\]]+\]|[\w ]+(?: \[\])?\?/.exec(question) ?? [];
  if (!label.startsWith('`')) {
    return when === ''
      ? {}
      : { hint: `Answer it: pass \`answers: [{ when: '${when.trim()}', say: '' }]\` to configure().` };
  }
  const command = label.replaceAll('`', '');
  if (when === '' || /'/.test(command + when)) return {};
  const typed = `('${command}', { answers: [{ when: '${when.trim()}', say: '' }] })`;
  return { hint: `Answer it: write \`send${typed}\` in place of \`send('${command}')\`.` };
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
