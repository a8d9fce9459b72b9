import { randomBytes } from 'node:crypto';
import type { LineAnswer } from '@netraven/core/attempt';
import { hidden } from '@netraven/core/registry';
import { deviceError, type DeviceCode } from '../codes.ts';
import { cleanOutput } from '../config/clean-output.ts';
import { patternOf } from '../platform/bounded-pattern.ts';
import type { ConfigureRules } from '../platform/platform.ts';
import { inWords, type Change, type Refused } from './changes.ts';
import type { CommandLine } from './command-line.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { judgeAnswer, linesIn, refusalOfOwn } from './judge-answer.ts';
import { countLines, isFamily, wordOf, type LineToType } from './lines-to-type.ts';
import { OpenSections } from './open-sections.ts';
import { QuestionAnswers, Questions } from './questions.ts';
import type { RevertCommands } from './revert-commands.ts';
import type { SessionContext } from './session-context.ts';
import type { TerminalSession } from './terminal-session.ts';
import { typedAs } from './typing.ts';

/** The output of configuration mode, and what the device refused in it. */
export interface Configured {
  readonly said: string;
  readonly refusal: string | undefined;
  /** The code of the refusal. Default: NR_DEVICE_COMMAND_FAILED. */
  readonly code?: DeviceCode | undefined;
  /** The next step. Default: that of the code. */
  readonly hint?: string | undefined;
  /** Answers that did not refuse their line, and questions. */
  readonly answers: readonly LineAnswer[];
}

export interface ConfigureDeviceOptions {
  /** The lines undo a change: those that do not belong to a refused one are sent too. Default false. */
  readonly isUndo?: boolean;
  /** In place of those of the platform. */
  readonly commands?: RevertCommands | undefined;
  /** Answers of the job to questions. Default: none. */
  readonly answers?: QuestionAnswers;
  /** Parts of further harmless texts. Default: none. */
  readonly harmless?: readonly string[];
  /** Enters and leaves only: nothing is committed. Default false. */
  readonly entersOnly?: boolean;
  /** A command of NetRaven's own that is typed before it leaves. Default: none. */
  readonly ends?: string;
  /** In place of `{name}` in `enter`. Default: a new one. */
  readonly session?: string;
  /** Time in ms since 1970 from which no line is typed: the device takes the change back soon. Default: none. */
  readonly until?: number | undefined;
  /** Called before the commit is noted and typed. Default: nothing. */
  readonly onCommit?: () => void;
}

/** Returns a new name for a change, where the device keeps one. */
export function changeName(): string {
  return `netraven-${randomBytes(4).toString('hex')}`;
}

/** The notes of a change about its lines. */
export type NotedLines = Pick<Change, 'sent' | 'accepted' | 'isWhole' | 'refused' | 'commit'>;

/**
 * Sends checked lines in configuration mode, each in its section. Stops at the first line that the device refuses; earlier
 * lines stay.
 *
 * @param change notes the lines that may be in effect
 */
export async function configureDevice(
  lines: readonly LineToType[],
  line: CommandLine,
  context: SessionContext,
  redact: (text: string) => string,
  change: NotedLines,
  options: ConfigureDeviceOptions = {},
): Promise<Configured> {
  const { name } = context;
  const terminal = await line.terminal();
  if (!terminal.isPrivileged) throw deviceError('NR_DEVICE_NOT_PRIVILEGED', `The session on ${name} is not privileged`);
  return new Configuring(terminal, context, redact, change, options).run(lines);
}

/** One stay in configuration mode. */
class Configuring {
  readonly #terminal: TerminalSession;
  readonly #context: SessionContext;
  readonly #redact: (text: string) => string;
  readonly #change: NotedLines;
  readonly #options: ConfigureDeviceOptions;
  readonly #rules: ConfigureRules;
  readonly #prompt: RegExp;
  readonly #answers: LineAnswer[] = [];
  #said = '';
  #isCommitSent = false;
  #refusal: string | undefined;
  #code: DeviceCode | undefined;
  #hint: string | undefined;
  #sections = new OpenSections('');

  constructor(
    terminal: TerminalSession,
    context: SessionContext,
    redact: (text: string) => string,
    change: NotedLines,
    options: ConfigureDeviceOptions,
  ) {
    const { platform } = context;
    const { configurePrompt, anyPrompt } = compilePlatform(platform);
    this.#terminal = terminal;
    this.#context = context;
    this.#redact = redact;
    this.#change = change;
    this.#options = options;
    const { session = changeName() } = options;
    const rules = { ...(platform.configure ?? noRules), ...options.commands };
    this.#rules = { ...rules, enter: rules.enter.replace('{name}', session) };
    this.#prompt = patternOf(platform, `${configurePrompt?.source}|${anyPrompt.source}`);
  }

  async run(lines: readonly LineToType[]): Promise<Configured> {
    const wasInMaintenance = this.#terminal.isInMaintenance;
    const { commit, discard } = this.#rules;
    await this.#enter();
    const hasEntered = this.#terminal.isConfiguring;
    if (hasEntered && this.#refusal === undefined) await this.#typeAll(lines);
    const isComplete = this.#refusal === undefined;
    const total = countLines(lines);
    let isCommitted = false;
    if (
      commit !== undefined &&
      this.#terminal.isConfiguring &&
      (isComplete || this.#options.isUndo) &&
      !this.#options.entersOnly
    ) {
      isCommitted = await this.#commit(commit, total);
    }
    const { ends } = this.#options;
    if (ends !== undefined && this.#terminal.isConfiguring) await this.#own(ends);
    // Nothing that was refused before its commit takes effect.
    const isDropped =
      discard !== undefined &&
      this.#refusal !== undefined &&
      !isCommitted &&
      this.#terminal.isConfiguring &&
      (await this.#own(discard)) === undefined;
    // A device may refuse a commit of which a part took effect.
    if (isDropped && !this.#isCommitSent) this.#change.sent = 0;
    if (hasEntered) await this.#leave();
    if (this.#terminal.isInMaintenance && !wasInMaintenance) {
      this.#refuse(`The change took ${this.#context.name} out of service`);
      // Also if it said so in words that were refused: this is what a person must know.
      this.#code = 'NR_DEVICE_MAINTENANCE';
    }
    this.#change.isWhole ||= this.#refusal === undefined && !this.#options.entersOnly;
    return { said: this.#said, refusal: this.#refusal, code: this.#code, hint: this.#hint, answers: this.#answers };
  }

  async #enter(): Promise<void> {
    const { name } = this.#context;
    let text = await this.#tryToEnter();
    if (!this.#terminal.isConfiguring && codeOf(text, this.#context) === 'NR_DEVICE_CHANGES_PENDING') {
      await this.#dropPending();
      text = await this.#tryToEnter();
    }
    if (this.#terminal.isConfiguring) {
      const { standby } = compilePlatform(this.#context.platform);
      const said = linesIn(text, this.#context.platform, [this.#rules.enter]).find((line) => standby?.test(line));
      if (said !== undefined) this.#refuse(`${name} is a standby unit: ${this.#redact(said.trim())}`);
      return;
    }
    const [first] = linesIn(text, this.#context.platform, [this.#rules.enter]);
    const why = first === undefined ? '' : `: ${this.#redact(first)}`;
    this.#refuse(`${name} did not enter configuration mode${why}`, codeOf(text, this.#context));
  }

  async #tryToEnter(): Promise<string> {
    const { enter } = this.#rules;
    const { text } = await this.#type(enter, { label: enter });
    this.#said += text;
    this.#sections = new OpenSections(this.#terminal.mode);
    return text;
  }

  /** Drops changes of broken sessions of NetRaven: a device keeps only a few. */
  async #dropPending(): Promise<void> {
    const { platform, logger } = this.#context;
    const { pending } = this.#rules;
    const { pendingLine } = compilePlatform(platform);
    if (!pending || !pendingLine) return;
    const { text } = await this.#type(pending.command, { label: pending.command });
    const names = cleanOutput(text, compilePlatform(platform))
      .split('\n')
      .flatMap((each) => pendingLine.exec(each)?.groups?.['name'] ?? []);
    for (const each of names) {
      logger.info(`Dropping the pending change ${each}`);
      const abort = pending.abort.replace('{name}', () => each);
      await this.#type(abort, { label: abort });
    }
  }

  /** Leaves configuration mode. A device may refuse that while lines wait for a commit. */
  async #leave(): Promise<void> {
    const { leave, discard } = this.#rules;
    const wasRefused = this.#refusal !== undefined;
    if (this.#terminal.isConfiguring) await this.#own(leave);
    if (!this.#terminal.isConfiguring) return;
    this.#refuse(`${this.#context.name} did not leave configuration mode`);
    if (!wasRefused) this.#code = 'NR_DEVICE_CONFIG_NOT_LEFT';
    if (discard !== undefined) await this.#own(discard);
    if (discard !== undefined && this.#terminal.isConfiguring) await this.#own(leave);
  }

  async #typeAll(lines: readonly LineToType[]): Promise<void> {
    const { commit } = this.#rules;
    const { isUndo = false } = this.#options;
    const change = this.#change;
    const total = countLines(lines);
    let typed = 0;
    /** True for the lines that belong to a refused one. */
    let isSkipped: ((line: LineToType) => boolean) | undefined;
    for (const [at, line] of lines.entries()) {
      if (!this.#terminal.isConfiguring || (this.#refusal !== undefined && !isUndo)) return;
      if (isSkipped?.(line)) {
        typed += line.text.length;
        this.#context.logger.warning(this.#redact(line.text[0] ?? ''), { line: typed, of: total, skipped: true });
        continue;
      }
      isSkipped = undefined;
      const { until = Infinity } = this.#options;
      if (Date.now() >= until) {
        const why = `${this.#context.name} is about to take the change back by itself`;
        this.#refuse(`Line ${typed + 1} of ${total} was not sent: ${why}`);
        this.#hint = 'Allow more minutes with `revertAfterMinutes`, or send fewer lines at once.';
        return;
      }
      const away = await this.#goTo(line);
      if (away !== undefined) {
        this.#refuse(`Line ${typed + 1} of ${total} was not sent: ${away}`);
        typed += line.text.length;
        // The outermost level can be reached from anywhere.
        isSkipped = isInside;
        continue;
      }
      typed += line.text.length;
      if (commit === undefined) change.sent = typed;
      const complaint = await this.#typeLine(line, typed, total);
      if (complaint !== undefined) {
        const refused: Refused = {
          at: typed - line.text.length,
          index: line.index,
          line: this.#redact(line.text[0] ?? '').trim(),
          isAlone: line.text.length === 1,
          isCertain: complaint.isCertain,
        };
        change.refused ??= refused;
        // A device may refuse a line in a section that it opened.
        const isOpen = this.#sections.note(this.#terminal.mode) > 0;
        this.#refuse(`${this.#context.name} refused ${inWords(refused, total)}: ${complaint.why}`, complaint.code);
        isSkipped = isOpen ? undefined : belongsTo(line);
        continue;
      }
      if (commit === undefined) change.accepted = typed;
      if (!this.#terminal.isConfiguring) {
        if (typed >= total && commit === undefined) return;
        // It may have committed what was typed before.
        change.sent = typed;
        const lost = typed < total ? 'the rest was not sent' : 'nothing was committed';
        this.#refuse(`Line ${typed} of ${total} made ${this.#context.name} leave configuration mode; ${lost}`);
        return;
      }
      const misplaced = this.#place(line, lines[at + 1]);
      if (misplaced === undefined) continue;
      this.#refuse(`${this.#context.name} took line ${typed} of ${total}, but ${misplaced}`);
      isSkipped = belongsTo(line);
    }
  }

  /** Leaves sections until the session is where a line belongs. Returns why it is not there. */
  async #goTo({ depth, leaves }: LineToType): Promise<string | undefined> {
    const { sections } = this.#rules;
    if (!sections) return undefined;
    const wanted = depth ?? Math.max(0, this.#sections.depth - leaves);
    // A line may have replaced its section by another one, and then one line leaves both.
    const most = depth === undefined ? leaves : Infinity;
    for (let left = 0; this.#sections.depth > wanted && left < most; left += 1) {
      const before = this.#sections.depth;
      const refusal = await this.#own(sections.exit);
      if (refusal !== undefined) return refusal;
      if (!this.#terminal.isConfiguring) return `\`${sections.exit}\` left configuration mode`;
      if (!this.#sections.isAround(this.#terminal.mode)) return `\`${sections.exit}\` led to ${this.#shownMode()}`;
      this.#sections.note(this.#terminal.mode);
      if (this.#sections.depth >= before) return `\`${sections.exit}\` did not leave the section`;
    }
    return this.#sections.depth === wanted || depth === undefined
      ? undefined
      : `its section is not open; the session is in ${this.#shownMode()}`;
  }

  /** Notes where a line led to. Returns why it is not where its lines belong. */
  #place(line: LineToType, next: LineToType | undefined): string | undefined {
    if (!this.#rules.sections) return undefined;
    const before = this.#sections.depth;
    const deeper = this.#sections.note(this.#terminal.mode, wordOf(line.text[0] ?? ''));
    if (line.opens && deeper <= 0) {
      return `it opened no section for line ${(next?.index ?? line.index) + 1}`;
    }
    // Lines of the same indentation: those of the section that it opened, or of the one around it.
    if (
      line.depth !== undefined &&
      line.depth > 0 &&
      !line.opens &&
      !line.closes &&
      deeper > 0 &&
      next?.depth === line.depth &&
      !next.isApart &&
      // Other lines are indented below the next one: the indentation counts.
      !(next.opens && isFamily(line)) &&
      wordOf(next.text[0] ?? '') !== wordOf(line.text[0] ?? '')
    ) {
      return `it opened a section, and line ${next.index + 1} may belong to it or stand beside it: indent the lines of the section`;
    }
    // A device takes some lines of the outermost level in a section too, and leaves it.
    if (line.depth !== undefined && deeper < 0 && !line.closes) return 'it did not take it in its section';
    return deeper < 0 ? this.#leftSection(line, next, before) : undefined;
  }

  /**
   * Returns why the lines behind one without indentation are not sent: it left its section, and they may belong to that. On the
   * level where the session is now, they could do something else.
   *
   * @param before number of open sections before it
   */
  #leftSection(line: LineToType, next: LineToType | undefined, before: number): string | undefined {
    if (line.closes || line.isProgram || next?.depth !== undefined || next === undefined) return undefined;
    if (Math.max(0, before - next.leaves) <= this.#sections.depth) return undefined;
    // It opened the next section of the same kind, as `class B` behind the lines of `class A`.
    if (this.#sections.word === wordOf(line.text[0] ?? '')) return undefined;
    // The lines behind a removal are mostly other removals.
    if (this.#options.isUndo && !mayOpen(line)) return undefined;
    return `it left its section, and line ${next.index + 1} may belong to that or stand for itself: indent the lines of a section, or put \`!\` between them`;
  }

  #shownMode(): string {
    const mode = this.#terminal.mode;
    return mode === '' ? 'an unknown place' : `(${mode})`;
  }

  /** Types a line of the job. Returns why the device refuses it. */
  async #typeLine(line: LineToType, number: number, total: number): Promise<Complaint | undefined> {
    const { platform, logger } = this.#context;
    const [first = ''] = line.text;
    const { keys, rest, echo } = typedAs(line.text, platform);
    const shownLine = this.#redact(first.trim());
    // An error must not repeat the line: it may hold a secret.
    const label = `line ${number} of the configuration`;
    // A line of a text may look like the prompt.
    const { settleMs } = this.#context.limits;
    const quietMs = line.text.length > 1 ? settleMs : undefined;
    const limits = quietMs === undefined ? {} : { quietMs };
    const { text, behindQuestions, questions } = await this.#type(keys, {
      label,
      echo,
      rest,
      line: shownLine,
      ...limits,
    });
    this.#said += text;
    const { refusal, isError, harmless } = judgeAnswer(behindQuestions, platform, line.text, this.#options.harmless);
    const complaint = complaintOf(questions, refusal && this.#redact(refusal), isError);
    const said = complaint?.why ?? (harmless.length === 0 ? undefined : this.#redact(harmless.join(' / ')));
    const place = { line: number, of: total, ...(said !== undefined && { answer: said.slice(0, 200) }) };
    const level = complaint === undefined ? 'info' : 'warning';
    for (const each of line.text) logger[level](this.#redact(each.trim()), place);
    if (complaint === undefined) {
      for (const answer of new Set(harmless)) this.#answers.push({ line: shownLine, answer: this.#redact(answer) });
    }
    return complaint;
  }

  /** Commits. Returns true if the device did. */
  async #commit(commit: string, total: number): Promise<boolean> {
    const { limits } = this.#context;
    const change = this.#change;
    const before = change.sent;
    // If the connection breaks now, the lines may be in effect.
    change.sent = total;
    change.commit = { sentAt: new Date().toISOString() };
    this.#options.onCommit?.();
    try {
      await this.#context.beforeConfigure();
      const { signal, name } = this.#context;
      if (signal.aborted) throw deviceError('NR_DEVICE_ABORTED', `The task ended while it used ${name}`);
    } catch (error) {
      // It is not typed.
      change.sent = before;
      change.commit = undefined;
      throw error;
    }
    this.#isCommitSent = true;
    const totalMs = this.#rules.commitMs ?? limits.commitMs;
    const refusal = await this.#own(commit, { totalMs });
    // The device has answered: no commit runs any more.
    change.commit = undefined;
    // Stays if the connection breaks before the session has left configuration mode.
    change.isWhole = refusal === undefined && this.#refusal === undefined;
    if (change.isWhole) change.accepted = total;
    // Else a worker that takes over would wait for the commit.
    if (refusal !== undefined) await this.#context.beforeConfigure();
    return refusal === undefined;
  }

  /** Types a command of NetRaven's own. Returns the words with which the device refuses it. */
  async #own(command: string, limits: Partial<TypeOptions> = {}): Promise<string | undefined> {
    const { platform, name } = this.#context;
    const { text, behindQuestions, questions } = await this.#type(command, { label: command, ...limits });
    this.#said += text;
    const refusal = refusalOfOwn(behindQuestions, platform);
    const complaint = complaintOf(questions, refusal && this.#redact(refusal));
    if (complaint === undefined) return undefined;
    this.#refuse(`${name} refused \`${command}\`: ${complaint.why}`, codeOf(text, this.#context) ?? complaint.code);
    return complaint.why;
  }

  async #type(
    keys: string,
    options: TypeOptions,
  ): Promise<{ readonly text: string; readonly behindQuestions: string; readonly questions: Questions }> {
    const { name, limits, masker, platform, logger } = this.#context;
    const { label, line, totalMs = limits.lineMs, quietMs = 0 } = options;
    const questions = new Questions({
      name,
      label,
      // A command of NetRaven's own must not use them up.
      ...(line !== undefined && this.#options.answers && { answers: this.#options.answers }),
      known: compilePlatform(platform).questions,
      saysNo: true,
      redact: (text) => masker.redactOrHide(text),
      onAnswer: (question, said) => {
        // Another answer may be a password.
        const shownAnswer = /^(?:y(?:es)?|no?|\d{1,4})?$/i.test(said) ? said : hidden;
        this.#answers.push({ line: line ?? label, answer: question, said: shownAnswer });
        logger.info(`${line ?? label}: answered ${question}`);
      },
    });
    const { text, behindQuestions } = await this.#terminal.ask(keys, {
      totalMs,
      idleMs: totalMs,
      prompt: this.#prompt,
      quietMs: () => quietMs,
      label,
      echo: 'echo' in options ? options.echo : keys,
      rest: options.rest,
      questions,
    });
    return { text, behindQuestions, questions };
  }

  /** Notes the first refusal. */
  #refuse(why: string, code?: DeviceCode): void {
    if (this.#refusal !== undefined) return;
    this.#refusal = why;
    this.#code = code;
  }
}

interface TypeOptions {
  /** As errors name it. */
  readonly label: string;
  /** Undefined: the device shows anything. Default: the keys. */
  readonly echo?: string | undefined;
  /** The further lines of a text. */
  readonly rest?: string | undefined;
  /** A line of the job. Default: a command of NetRaven's own. */
  readonly line?: string;
  /** Limit of time and of silence, in ms. Default: that of a line. */
  readonly totalMs?: number;
  /** Silence after which the prompt counts, in ms. Default 0. */
  readonly quietMs?: number;
}

/** Why a device refuses what was typed. */
interface Complaint {
  readonly why: string;
  readonly code?: DeviceCode;
  /** False: the device may have done it. */
  readonly isCertain: boolean;
}

function complaintOf(
  { refused: [asked] }: Questions,
  refusal: string | undefined,
  isError: boolean = true,
): Complaint | undefined {
  if (asked === undefined) return refusal === undefined ? undefined : { why: refusal, isCertain: isError };
  return { why: `it asks ${asked}, and NetRaven answered no`, code: 'NR_DEVICE_QUESTION', isCertain: true };
}

/** Never used: `checkLines` refuses a platform without rules. */
const noRules: ConfigureRules = { enter: '', leave: '', leaves: [], typing: { questionMark: 'help' }, harmless: [] };

/** Returns the code for the words with which a device refuses a command of NetRaven's own. */
function codeOf(text: string, { platform }: SessionContext): DeviceCode | undefined {
  const { locked, pendingFull } = compilePlatform(platform);
  const lines = linesIn(text, platform, []);
  if (lines.some((line) => locked?.test(line))) return 'NR_DEVICE_CONFIG_LOCKED';
  return lines.some((line) => pendingFull?.test(line)) ? 'NR_DEVICE_CHANGES_PENDING' : undefined;
}

/** Returns true for a line that is in a section. */
function isInside({ depth }: LineToType): boolean {
  return depth !== 0;
}

/**
 * Returns what tells of the lines behind a refused one whether they may belong to it. Where no line is indented, a line that
 * removes nothing may open a section that the platform does not name: the lines up to the next head or comment mark may be
 * in it.
 */
function belongsTo(refused: LineToType): (line: LineToType) => boolean {
  const { depth: around } = refused;
  const opens = mayOpen(refused);
  return ({ depth, leaves }) => {
    if (!opens) return false;
    return depth === undefined ? leaves !== Infinity : depth > (around ?? 0);
  };
}

/** Returns false for a line without indentation that only removes something. */
function mayOpen({ depth, text }: LineToType): boolean {
  return depth !== undefined || !/^(?:no|undo|delete|default) /i.test(text[0] ?? '');
}
